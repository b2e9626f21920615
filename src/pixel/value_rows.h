// The stages that turn the samples of a file into those that a look works on: f32, black 0, white
// 1, gray or RGB, in sRGB if wanted. Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/look.h"
#include "pixel/row_sink.h"

namespace iiif {

// Returns the format of the rows that ValueRows push.
[[nodiscard]] PixelFormat value_format(const ImageInfo &info, bool to_srgb);

class ColorTransforms;

class ValueRows {
public:
    // Pushes rows of value_format(info, to_srgb) and `width` into `next`, which is borrowed.
    ValueRows(const ImageInfo &info, const Look &look, bool to_srgb, std::int64_t width,
              ColorTransforms &transforms, RowSink &next);

    // Returns the first stage, which takes rows of info.format.
    [[nodiscard]] RowSink &first() const { return stages_.empty() ? next_ : *stages_.back(); }

private:
    void push(std::unique_ptr<RowSink> stage);

    std::vector<std::unique_ptr<RowSink>> stages_;
    RowSink &next_;
};

}   // namespace iiif
