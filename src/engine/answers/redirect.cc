// The answer to a picture's base URI: a redirect to its description (Image API 3.0 section 2).
#include "engine/answers/answers.h"

#include <utility>

namespace iiif {

Reply answer(const Redirect &, const AnswerContext &context)
{
    auto head = new_head(context.ask, context.settings, "redirect");
    head.status = 303;
    head.headers.push_back({"Location", context.ask.uri + "/info.json"});
    add_cache_control(head, description_seconds(context.settings));
    return {std::move(head), ""};
}

}   // namespace iiif
