// What the components of a JPEG 2000 picture mean, and how their samples become pixels: up to eight
// bits as bytes and more as 16, palettes looked up, sYCC to RGB, subsampled components enlarged,
// opacity that colours are weighed by taken out of them. Constant after making; any thread.
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
    // Throws Error: not_implemented (colours that are not served), damaged.
    Jp2Samples(const Jp2Boxes &boxes, const J2kSize &size);

    [[nodiscard]] const PixelFormat &format() const { return format_; }
    // The components that pixels are made of, ascending.
    [[nodiscard]] const std::vector<int> &components() const { return components_; }
    // How far a pixel is from the next one on the reference grid.
    [[nodiscard]] const Size &step() const { return step_; }

    // `planes` are those of components(). `pixels` says which pixels of the picture are made, which
    // lie at multiples of step() on the (reduced) reference grid.
    void convert(const std::vector<DecodedPlane> &planes, const Rect &pixels,
                 const StripView &out) const;

private:
    struct Channel {
        int component = 0;
        std::size_t plane = 0;
        Size step;   // of its samples on the reference grid
        std::int32_t least = 0;
        int shift = 0;                      // what lies below 16 bits is cut off
        std::vector<std::uint16_t> table;   // what samples become, from least on
    };

    void add_channels(const Jp2Boxes &boxes, const J2kSize &size, const std::vector<int> &numbers);
    void find_components();
    template <class Sample> void convert_row(const Channel &channel, const DecodedPlane &plane,
                                             const Rect &pixels, std::int64_t y, Sample *out) const;
    template <class Sample> void convert_to(const std::vector<DecodedPlane> &planes,
                                            const Rect &pixels, const StripView &out) const;

    PixelFormat format_;
    std::vector<Channel> channels_;   // colours in their order, then opacity
    std::vector<int> components_;
    Size step_{1, 1};
    bool sycc_ = false;
    bool weighed_ = false;   // colours are, by opacity
};

}   // namespace iiif
