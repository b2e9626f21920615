// info.json of the three versions (Image API 3.0 and 2.1 section 5, 1.1 section 5).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/image_info.h"
#include "model/limits.h"
#include "model/settings.h"

namespace iiif {

struct InfoSettings {
    DescriptionSettings chosen = {};   // by the operator
    Limits limits = {};
    std::span<const ImageFormat> formats = {};   // that are served, the preferred one first
};

// The document as text. `uri` becomes its id. Only what is served is promised in it.
[[nodiscard]] std::string iiif_info(Dialect dialect, std::string_view uri, const ImageInfo &info,
                                    const InfoSettings &settings);

[[nodiscard]] std::string_view iiif_info_type(Dialect dialect, bool linked_data);

}   // namespace iiif
