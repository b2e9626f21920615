// Makes the RenderPlan of a request: which level is read, which part of it, and whether a stored
// tile is the answer. Opens and decodes nothing; all that can be refused is refused here. Any
// thread.
#pragma once

#include "model/limits.h"
#include "render/render_plan.h"

namespace iiif {

// Throws Error like resolve(); bad_request where the format cannot hold the answer or the answer
// holds more memory than the limits allow; not_implemented where grays have to be counted and no
// level is small enough for that, or where the picture can only be decoded whole and is too large.
[[nodiscard]] RenderPlan plan(const Request &request, const ImageInfo &info, const Limits &limits,
                              Filter filter);

}   // namespace iiif
