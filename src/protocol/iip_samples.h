// The texts of IIP's SPECTRA and PFL.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/pixel_format.h"

namespace iiif {

// `values` of a picture of `format`: pixel by pixel, the colours of each one after the other.
// Points show the first colour as a share of white, profiles all colours as they are.
[[nodiscard]] std::string iip_samples(PixelValues::Form form, const PixelFormat &format,
                                      std::span<const float> values);

[[nodiscard]] std::string_view iip_samples_type(PixelValues::Form form);

}   // namespace iiif
