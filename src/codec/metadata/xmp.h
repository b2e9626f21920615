// XMP packets (ISO 16684-1): what of one is no longer true of an answer is put right, and the rest
// stays as it was written. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/geometry.h"
#include "model/metadata.h"

namespace iiif {

// What stands in front of a packet in a JPEG (ISO 16684-3).
inline constexpr std::string_view kJpegXmpName("http://ns.adobe.com/xap/1.0/\0", 29);

// The packet for a picture of that size that lies upright, with the resolution of the metadata;
// empty where there is none.
[[nodiscard]] std::string xmp_packet(const Metadata &metadata, const Size &size);

}   // namespace iiif
