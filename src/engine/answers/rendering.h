// What a Request and the options of a location say about rendering: the part that a picture and a
// block of tiles have in common. Any thread.
#pragma once

#include <string>

#include "engine/options.h"
#include "engine/store.h"
#include "model/request.h"
#include "render/render.h"

namespace iiif {

// Which channels have to be read for the request.
[[nodiscard]] Channels channels_of(const Request &request);

[[nodiscard]] RenderSettings render_settings(const Request &request, const Options &options);

[[nodiscard]] Filter filter_of(const Options &options);

// Drops the stored tile from the plan where it may not be answered undecoded.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings,
                       const Options &options);

// The ETag of a rendered answer: equal for equal bytes.
[[nodiscard]] std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                                       const RenderSettings &settings);

}   // namespace iiif
