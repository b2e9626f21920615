#include "render/whole_picture.h"

#include <memory>
#include <string>

#include "base/checked.h"
#include "base/kept_list.h"
#include "pixel/look_rows.h"
#include "render/shown_rows.h"
#include "render/stages.h"
#include "render/tile_source.h"

namespace iiif {

namespace {

constexpr std::size_t kKeptHistograms = 256;
constexpr std::int64_t kEnoughPixels = std::int64_t{1} << 16;
// To read more for one answer would take too long.
constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;

std::int64_t pixels_of(const ImageInfo &info, int level)
{
    const auto &size = info.levels[static_cast<std::size_t>(level)].size;
    return checked_mul(size.width, size.height);
}

// The smallest level that has pixels enough, or full size.
int sufficient_level(const ImageInfo &info)
{
    int level = static_cast<int>(info.levels.size()) - 1;
    while (level > 0 && pixels_of(info, level) < kEnoughPixels) {
        --level;
    }
    return level;
}

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

bool counts(const View &view)
{
    return view.look.counts() || view.quality == Quality::bitonal;
}

std::optional<int> countable_level(const ImageInfo &info)
{
    const auto level = sufficient_level(info);
    return pixels_of(info, level) <= kMostPixels ? std::optional(level) : std::nullopt;
}

RenderPlan plan_of_counting(const Look &look, const ImageInfo &info, int level)
{
    RenderPlan plan;
    plan.level = level;
    const auto size = info.levels[static_cast<std::size_t>(level)].size;
    plan.source = rect_of(size);
    plan.view.size = size;
    plan.view.answer = size;
    plan.view.quality = Quality::gray;
    plan.view.look = look;
    return plan;
}

WholePicture whole_picture(const RenderPlan &plan, TileSource &tiles,
                           const RenderSettings &settings)
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
