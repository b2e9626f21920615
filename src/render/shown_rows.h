// The rows of a part of a level as the stages take them: as the Reader decodes them, or convolved
// where the look says so. Used by one thread.
#pragma once

#include <memory>

#include "pixel/row_source.h"
#include "render/render_plan.h"
#include "render/tile_source.h"

namespace iiif {

class ShownRows {
public:
    // Of plan.level and plan.source, laid as the plan says. The tiles are borrowed.
    ShownRows(const RenderPlan &plan, TileSource &tiles);

    [[nodiscard]] RowSource &rows() const { return convolved_ ? *convolved_ : *decoded_; }
    // What is to be known of these rows: of convolved ones the samples are others.
    [[nodiscard]] const ImageInfo &info() const { return info_; }

private:
    std::unique_ptr<RowSource> decoded_;
    std::unique_ptr<RowSource> convolved_;
    ImageInfo info_;
};

}   // namespace iiif
