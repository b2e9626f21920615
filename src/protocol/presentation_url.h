// Parses the last segment of the URLs of the IIIF Presentation API: manifest.json, collection.json,
// and collection-3.json, the third part of a large collection. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

// Returns nothing for any other segment. `segment` is decoded.
[[nodiscard]] std::optional<Presentation> parse_presentation(std::string_view segment);

// Returns what the document is about. An empty identifier names the root. With `index`, folders may
// be listed. Throws Error(not_found) where only a folder could be meant and folders are not listed.
[[nodiscard]] About about_of(const Presentation &asked, std::string_view identifier, bool index);

// Returns the media type of a manifest or collection: JSON-LD or plain JSON. Dialects before 3 mean
// Presentation 2.1.
[[nodiscard]] std::string_view presentation_type(Dialect dialect, bool linked_data);

// Returns the name of a document: the inverse of parse_presentation().
[[nodiscard]] std::string document_name(const Presentation &asked);

}   // namespace iiif
