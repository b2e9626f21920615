// Numbers of JPEG 2000 quality layers to decode, see Reader::use_layers().
#pragma once

namespace iiif {

inline constexpr int kAutomaticLayers = 0;   // as many as make a visible difference
inline constexpr int kAllLayers = 65535;

}   // namespace iiif
