// Writes info.json in the three versions of the Image API (section 5 of each). The document
// promises only what the location answers. Any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/image_info.h"
#include "model/limits.h"
#include "model/settings.h"
#include "protocol/presentation.h"

namespace iiif {

struct InfoSettings {
    DescriptionSettings chosen = {};   // by the operator
    Limits limits = {};
    std::span<const ImageFormat> formats = {};   // the location's formats, the preferred one first
    int pages = 1;                               // of the picture's file
};

// Returns the document as JSON text. `uri` is the picture's public base URI and becomes its id.
// Version 3 names the `manifest` that shows the picture, where it is set. `login` are the addresses
// of its login services, and `picture` is the end of `uri` below the location.
[[nodiscard]] std::string iiif_info(Dialect dialect, std::string_view uri, const ImageInfo &info,
                                    const InfoSettings &settings,
                                    const std::optional<Reference> &manifest = {},
                                    const LoginAddresses &login = {},
                                    std::string_view picture = {});

// Returns the media type of the document: JSON-LD or plain JSON.
[[nodiscard]] std::string_view iiif_info_type(Dialect dialect, bool linked_data);

}   // namespace iiif
