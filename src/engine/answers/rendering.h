// Combines a Request with the location's settings for rendering: the steps that the answers to a
// picture and to a tile block share. Any thread.
#pragma once

#include <string>

#include "engine/answer_maker.h"
#include "engine/reply.h"
#include "engine/resources.h"
#include "engine/settings.h"
#include "engine/store.h"
#include "model/request.h"
#include "render/render.h"

namespace iiif {

// Returns the channels that the request needs to read.
[[nodiscard]] Channels channels_of(const Request &request);

// Returns the operator's settings, except where the request overrides them.
// They borrow `resources`.
[[nodiscard]] RenderSettings render_settings(const Request &request, const Settings &settings,
                                             const Resources &resources);

// Returns how many of the machine's processors a rendering may use while it and other renderings
// use these slots; at least 1.
[[nodiscard]] int idle_processors(int processors, const RenderSlots::InUse &slots);

// Removes the stored tile from the plan if it may not be passed through.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &rendering,
                       const Settings &settings);

// Returns the damage in the answers that the maker has sent, for Body::flaw().
[[nodiscard]] Body::Flaw flaw_of(const AnswerMaker &maker);

// Returns the ETag of a rendered answer. Answers with equal ETags have equal bytes.
[[nodiscard]] std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                                       const RenderSettings &rendering);

}   // namespace iiif
