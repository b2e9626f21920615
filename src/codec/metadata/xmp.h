// Adapts XMP packets (ISO 16684-1) to answers: size, orientation and resolution are replaced, and
// everything else is copied unchanged. Any thread may call it.
#pragma once

#include <string>
#include <string_view>

#include "model/geometry.h"
#include "model/metadata.h"

namespace iiif {

// Precedes a packet in a JPEG's APP1 segment (ISO 16684-3).
inline constexpr std::string_view kJpegXmpName("http://ns.adobe.com/xap/1.0/\0", 29);

// Returns the packet for an answer of `size`, which is upright and has the resolution of
// `metadata`; empty where the metadata has no packet.
[[nodiscard]] std::string xmp_packet(const Metadata &metadata, const Size &size);

}   // namespace iiif
