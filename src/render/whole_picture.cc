#include "render/whole_picture.h"

#include <memory>
#include <string>

#include "base/checked.h"
#include "base/error.h"
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

// All of a level in grays, as the look makes it.
RenderPlan plan_of_grays(const Look &look, const ImageInfo &info)
{
    RenderPlan plan;
    plan.level = sufficient_level(info);
    const auto size = info.levels[static_cast<std::size_t>(plan.level)].size;
    plan.source = rect_of(size);
    plan.view.size = size;
    plan.view.answer = size;
    plan.view.quality = Quality::gray;
    plan.view.look = look;
    return plan;
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

std::shared_ptr<const Histogram> grays_of(const Look &look, const WholePicture &whole,
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
    return histograms.get(key, [&] {
        const auto plan = plan_of_grays(look, info);
        const ShownRows shown(plan, tiles);
        Histogram histogram;
        const Stages stages(plan, shown.info(), whole, settings,
                            std::make_unique<Counting>(histogram));
        for (auto left = plan.source.height; left > 0;) {
            const auto rows = shown.rows().next();
            stages.first().write(rows);
            left -= rows.size.height;
        }
        return histogram;
    });
}

}   // namespace

WholePicture whole_picture(const View &view, TileSource &tiles, const RenderSettings &settings)
{
    WholePicture whole;
    const auto &info = tiles.info();
    const bool countable = pixels_of(info, sufficient_level(info)) <= kMostPixels;
    if (view.look.counts()) {
        if (!countable) {
            throw Error(Kind::not_implemented,
                        "This picture has no small level in which its values could be counted.");
        }
        whole.histogram = *grays_of(uncounted(view.look), whole, tiles, settings);
    }
    // A picture without small levels is parted in the middle.
    if (view.quality == Quality::bitonal && countable) {
        whole.white_from = grays_of(view.look, whole, tiles, settings)->white_from();
    }
    return whole;
}

}   // namespace iiif
