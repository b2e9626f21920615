// The documents that describe a picture: info.json, a DeepZoom descriptor, Zoomify's properties.
// Any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/image_info.h"
#include "protocol/iiif_info.h"

namespace iiif {

[[nodiscard]] std::string_view description_type(const Ask &ask, const Description &description);

// IIP has none: it has Facts.
[[nodiscard]] std::string description_text(const Ask &ask, const ImageInfo &info,
                                           const InfoSettings &settings);

// All that decides the text of a description, beside the file.
[[nodiscard]] std::string description_settings(const Ask &ask, const InfoSettings &settings);

}   // namespace iiif
