// Writes manifests and collections of the IIIF Presentation API 3.0. Any thread.
#pragma once

#include <string>

#include "protocol/presentation.h"

namespace iiif {

// Both return the document as JSON text.
[[nodiscard]] std::string presentation_3(const Manifest &manifest, const ServiceForm &service);
[[nodiscard]] std::string presentation_3(const Collection &collection);

}   // namespace iiif
