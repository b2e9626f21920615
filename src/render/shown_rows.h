// The rows that a plan reads, oriented, ready for resampling and the stages: as decoded, or
// convolved with the look's kernel. Used by one thread.
#pragma once

#include <memory>
#include <optional>

#include "pixel/row_source.h"
#include "render/render_plan.h"
#include "render/tile_source.h"

namespace iiif {

class ShownRows {
public:
    // Reads plan.source of plan.level and turns it by plan.orientation. `tiles` is borrowed.
    // A range replaces those of the picture's info.
    ShownRows(const RenderPlan &plan, TileSource &tiles, std::optional<ValueRange> range = {});

    [[nodiscard]] RowSource &rows() const { return convolved_ ? *convolved_ : *decoded_; }
    // Describes these rows: the picture's info, but with that range, and with float samples where
    // they are convolved.
    [[nodiscard]] const ImageInfo &info() const { return info_; }

private:
    std::unique_ptr<RowSource> decoded_;
    std::unique_ptr<RowSource> convolved_;
    ImageInfo info_;
};

}   // namespace iiif
