// The texts of IIP's SPECTRA and PFL.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/pixel_format.h"

namespace iiif {

// Of one view of the picture: pixel by pixel, the colours of each one after the other.
struct ViewValues {
    std::string name;
    PixelFormat format;
    std::vector<float> values;
};

// Points show the first colour as a share of white, or each band of a spectrum; profiles all
// colours as they are.
[[nodiscard]] std::string iip_samples(PixelValues::Form form, std::span<const ViewValues> views);

[[nodiscard]] std::string_view iip_samples_type(PixelValues::Form form);

}   // namespace iiif
