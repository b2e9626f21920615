// Writes everything but the picture's file that decides the bytes of an answer as one text, for
// ETags and cache keys. Equal texts mean equal bytes. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"
#include "protocol/iiif_info.h"
#include "render/render.h"

namespace iiif {

// Returns the text for a rendered picture.
[[nodiscard]] std::string settings_text(const RenderPlan &plan, const RenderSettings &settings);

// Returns the text for a document that describes a picture or a folder; `document` is its name.
[[nodiscard]] std::string description_settings(const Ask &ask, std::string_view document,
                                               const InfoSettings &settings);

}   // namespace iiif
