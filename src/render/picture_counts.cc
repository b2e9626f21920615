#include "render/picture_counts.h"

#include <memory>

#include "pixel/look_rows.h"
#include "render/counting.h"
#include "render/shown_rows.h"
#include "render/stages.h"

namespace iiif {

namespace {

// Grays are counted in bytes and without a watermark, whatever the answer has. Metadata changes no
// count, so answers with and without it share one.
RenderSettings settings_of_grays(RenderSettings settings)
{
    settings.picture.keep_depth = false;
    settings.picture.keep_metadata = false;
    settings.picture.watermark = nullptr;
    return settings;
}

Histogram count_grays(const RenderPlan &plan, const WholePicture &whole, TileSource &tiles,
                      const RenderSettings &settings, ColorTransforms &transforms)
{
    const ShownRows shown(plan, tiles, whole.range);
    Histogram histogram;
    const Stages stages(plan, shown.info(), whole, settings_of_grays(settings), transforms,
                        std::make_unique<HistogramSink>(histogram));
    for (auto left = plan.source.height; left > 0;) {
        const auto rows = shown.rows().next();
        stages.first().write(rows);
        left -= rows.size.height;
    }
    return histogram;
}

}   // namespace

std::shared_ptr<const Histogram>
PictureCounts::grays_of(const Look &look, int level, const WholePicture &whole, TileSource &tiles,
                        const RenderSettings &settings, ColorTransforms &transforms)
{
    const auto &info = tiles.info();
    const Key key{info.identity.key, info.page, info.format, to_text(look),
                  settings_of_grays(settings).picture};
    const auto count = [&] {
        return count_grays(plan_of_counting(look, info, level), whole, tiles, settings, transforms);
    };
    return histograms_.get_once(key, count, [&](const auto &ended) {
        tiles.wait([&] {
            while (!ended()) {
                tiles.check_connected();
            }
        });
    });
}

WholePicture PictureCounts::get(const RenderPlan &plan, TileSource &tiles,
                                std::optional<ValueRange> range, const RenderSettings &settings,
                                ColorTransforms &transforms)
{
    WholePicture whole;
    whole.range = range;
    if (!plan.counted_level) {
        return whole;
    }
    const auto level = *plan.counted_level;
    const auto &look = plan.resolved.look;
    if (look.needs_histogram()) {
        whole.histogram =
            *grays_of(without_histogram(look), level, whole, tiles, settings, transforms);
    }
    if (plan.resolved.quality == Quality::bitonal) {
        whole.white_threshold =
            grays_of(look, level, whole, tiles, settings, transforms)->white_threshold();
    }
    return whole;
}

}   // namespace iiif
