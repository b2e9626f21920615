// What a Request and the settings of a location say about rendering: the part that a picture and a
// block of tiles have in common. Any thread.
#pragma once

#include <string>

#include "engine/settings.h"
#include "engine/store.h"
#include "model/request.h"
#include "render/render.h"

namespace iiif {

// Which channels have to be read for the request.
[[nodiscard]] Channels channels_of(const Request &request);

// What the operator chose, as far as the request does not overrule it.
[[nodiscard]] RenderSettings render_settings(const Request &request, const Settings &settings);

// Drops the stored tile from the plan where it may not be answered undecoded.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &rendering,
                       const Settings &settings);

// The ETag of a rendered answer: equal for equal bytes.
[[nodiscard]] std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                                       const RenderSettings &rendering);

}   // namespace iiif
