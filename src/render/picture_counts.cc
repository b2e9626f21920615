#include "render/picture_counts.h"

#include <memory>
#include <string>

#include "base/kept_list.h"
#include "pixel/look_rows.h"
#include "render/counting.h"
#include "render/shown_rows.h"
#include "render/stages.h"

namespace iiif {

namespace {

constexpr std::size_t kKeptHistograms = 256;

// Grays are counted in bytes, and before a mark is laid over them, whatever the answer is like.
RenderSettings settings_of_grays(RenderSettings settings)
{
    settings.keep_depth = false;
    settings.watermark = nullptr;
    return settings;
}

struct Key {
    FileIdentity identity;
    int page;
    PixelFormat format;
    std::string look;
    bool srgb;
    int layers;
    Color background;

    bool operator==(const Key &) const = default;
};

std::shared_ptr<const Histogram> grays_of(const Look &look, int level, const WholePicture &whole,
                                          TileSource &tiles, const RenderSettings &settings)
{
    static KeptList<Key, Histogram> histograms(kKeptHistograms);
    const auto &info = tiles.info();
    const Key key{info.identity,
                  info.page,
                  info.format,
                  to_text(look),
                  becomes_srgb(info, settings),
                  settings.layers,
                  settings.background};
    const auto count = [&] {
        const auto plan = plan_of_counting(look, info, level);
        const ShownRows shown(plan, tiles);
        Histogram histogram;
        const Stages stages(plan, shown.info(), whole, settings_of_grays(settings),
                            std::make_unique<Counting>(histogram));
        for (auto left = plan.source.height; left > 0;) {
            const auto rows = shown.rows().next();
            stages.first().write(rows);
            left -= rows.size.height;
        }
        return histogram;
    };
    return histograms.get_once(key, count, [&](const auto &ended) {
        tiles.wait([&] {
            while (!ended()) {
                tiles.check_wanted();
            }
        });
    });
}

}   // namespace

WholePicture counted(const RenderPlan &plan, TileSource &tiles, const RenderSettings &settings)
{
    WholePicture whole;
    if (!plan.counted_level) {
        return whole;
    }
    const auto level = *plan.counted_level;
    const auto &look = plan.view.look;
    if (look.counts()) {
        whole.histogram = *grays_of(uncounted(look), level, whole, tiles, settings);
    }
    if (plan.view.quality == Quality::bitonal) {
        whole.white_from = grays_of(look, level, whole, tiles, settings)->white_from();
    }
    return whole;
}

}   // namespace iiif
