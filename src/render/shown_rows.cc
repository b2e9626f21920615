#include "render/shown_rows.h"

#include <algorithm>
#include <vector>

#include "pixel/convolved_rows.h"
#include "pixel/look_rows.h"
#include "render/held_rows.h"
#include "render/reading.h"
#include "render/rect_rows.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

std::unique_ptr<RowSource> decoded_rows(const RenderPlan &plan, TileSource &tiles)
{
    switch (reading_of(tiles.info(), plan.level, plan.source, plan.orientation)) {
    case Reading::rectangles:
        return std::make_unique<RectRows>(tiles, plan.level, plan.source, plan.orientation);
    case Reading::held:
        return std::make_unique<HeldRows>(tiles, plan.level, plan.source, plan.orientation);
    case Reading::tiles:
        return std::make_unique<TileRows>(tiles, plan.level, plan.source, plan.orientation);
    }
    __builtin_unreachable();
}

}   // namespace

ShownRows::ShownRows(const RenderPlan &plan, TileSource &tiles, std::optional<ValueRange> range)
    : decoded_(decoded_rows(plan, tiles)), info_(tiles.info())
{
    if (range) {
        info_.ranges.assign(static_cast<std::size_t>(info_.format.colors()), *range);
    }
    const auto &look = plan.resolved.look;
    if (look.kernel.empty()) {
        return;
    }
    info_.ranges = all_ranges(info_, look);
    info_.format.sample = SampleType::f32;
    std::vector<float> lows;
    std::ranges::transform(info_.ranges, std::back_inserter(lows),
                           [](const ValueRange &range) { return static_cast<float>(range.low); });
    // The kernel is defined on the picture as shown without the requested turn.
    convolved_ = make_convolved_rows(
        *decoded_, oriented(look.kernel, plan.resolved.rotation.orientation()), lows);
}

}   // namespace iiif
