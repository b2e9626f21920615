// From the samples of a file to the values that looks are made of: f32, of gray or RGB.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/look.h"
#include "pixel/row_sink.h"

namespace iiif {

// The format of a picture's values, which are sRGB's where `to_srgb`.
[[nodiscard]] PixelFormat value_format(const ImageInfo &info, bool to_srgb);

class ColorTransforms;

class ValueRows {
public:
    // Hands rows of value_format() and of `width` on to `next`, which is borrowed.
    ValueRows(const ImageInfo &info, const Look &look, bool to_srgb, std::int64_t width,
              ColorTransforms &transforms, RowSink &next);

    // Takes rows of the picture's own format.
    [[nodiscard]] RowSink &first() const { return stages_.empty() ? next_ : *stages_.back(); }

private:
    void push(std::unique_ptr<RowSink> stage);

    std::vector<std::unique_ptr<RowSink>> stages_;
    RowSink &next_;
};

}   // namespace iiif
