// Reads texts from XMP packets (ISO 16684-1). Any thread.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

// Returns the value of a property, such as dc:title: an attribute, a simple element, or the first
// item of a list of alternatives or authors. Empty where the packet does not state it. The
// namespace prefixes are assumed to be the usual ones, which all programs write.
[[nodiscard]] std::string xmp_text(std::string_view packet, std::string_view property);

}   // namespace iiif
