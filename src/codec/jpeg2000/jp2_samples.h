// Interprets the components of a JPEG 2000 picture and converts their samples to pixels: up to
// eight bits become bytes, more become 16-bit numbers. Applies palettes, converts YCbCr and CMY to
// RGB, enlarges subsampled components, and unpremultiplies colours. Constant once made; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/jpeg2000/j2k_parameters.h"
#include "codec/jpeg2000/jp2_boxes.h"
#include "codec/jpeg2000/openjpeg_decode.h"
#include "pixel/strip.h"

namespace iiif {

class Jp2Samples {
public:
    // Throws Error: not_implemented (unsupported colours), damaged.
    Jp2Samples(const Jp2Boxes &boxes, const J2kSize &size);

    [[nodiscard]] const PixelFormat &format() const { return format_; }
    // Returns the components needed to make pixels, ascending.
    [[nodiscard]] const std::vector<int> &components() const { return components_; }
    // Returns the distance between adjacent pixels on the reference grid.
    [[nodiscard]] const Size &step() const { return step_; }

    // `planes` holds the planes of components(), in that order. `pixels` is the rectangle to
    // convert; pixels lie at multiples of step() on the (reduced) reference grid.
    void convert(const std::vector<DecodedPlane> &planes, const Rect &pixels,
                 const StripView &out) const;

private:
    struct Channel {
        int component = 0;
        std::size_t plane = 0;
        Size step;   // distance between its samples on the reference grid
        std::int32_t least = 0;
        int shift = 0;                      // bits beyond 16 that are dropped
        std::vector<std::uint16_t> table;   // the output for each input sample from `least` up
    };

    void add_channels(const Jp2Boxes &boxes, const J2kSize &size, const std::vector<int> &numbers);
    void find_components();
    template <class Sample> void convert_row(const Channel &channel, const DecodedPlane &plane,
                                             const Rect &pixels, std::int64_t y, Sample *out) const;
    template <class Sample> void convert_to(const std::vector<DecodedPlane> &planes,
                                            const Rect &pixels, const StripView &out) const;

    PixelFormat format_;
    std::vector<Channel> channels_;   // colours in order, then opacity
    std::vector<int> components_;
    Size step_{1, 1};
    std::uint32_t conversion_ = kColorsSrgb;   // the enumerated colour space to convert from
    bool premultiplied_ = false;               // the colours are premultiplied
};

}   // namespace iiif
