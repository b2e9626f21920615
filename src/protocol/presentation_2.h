// Writes manifests and collections of the IIIF Presentation API 2.1, for locations of the older
// versions of the Image API. Any thread.
#pragma once

#include <string>

#include "protocol/presentation.h"

namespace iiif {

// Both return the document as JSON text.
[[nodiscard]] std::string presentation_2(const Manifest &manifest, const ServiceForm &service);
[[nodiscard]] std::string presentation_2(const Collection &collection);

}   // namespace iiif
