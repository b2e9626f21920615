// The answer to a Probe: the status that the picture has for the visitor, and what is shown
// instead. The status of the answer itself is always 200.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/answers/answers.h"
#include "protocol/iiif_link.h"
#include "protocol/login_messages.h"

namespace iiif {

namespace {

constexpr int kFirstRedirect = 300;
constexpr int kFirstRefusal = 400;

OtherPicture service_at(const std::string &uri, const AnswerContext &context)
{
    const auto formats = context.settings.served_formats();
    const auto serves = [&](ImageFormat format) {
        return std::ranges::find(formats, format) != formats.end();
    };
    return {.uri = uri,
            .level = compliance_level(serves(ImageFormat::jpg), serves(ImageFormat::png)),
            .dialect = context.settings.location.version};
}

ProbeResult result_for(const Visitor &visitor, const AnswerContext &context)
{
    ProbeResult result{.status = visitor.status};
    const bool refused = visitor.status >= kFirstRefusal;
    if (refused && !visitor.substitute.empty()) {
        result.substitute = service_at(visitor.substitute, context);
        result.substitute->service = !visitor.substitute_is_image;
    }
    if (!refused && visitor.status >= kFirstRedirect && !visitor.moved.empty()) {
        result.location = service_at(visitor.moved, context);
    }
    return result;
}

}   // namespace

Reply answer(const Probe &probe, const AnswerContext &context)
{
    auto head = new_head(context.ask, context.settings, "probe");
    head.content_type =
        probe.linked_data
            ? R"(application/ld+json;profile="http://iiif.io/api/auth/2/context.json")"
            : "application/json";
    head.headers.push_back({"Cache-Control", "no-store"});
    head.headers.push_back({"Vary", "Authorization, Accept"});
    return {std::move(head), probe_message(result_for(context.ask.visitor, context),
                                           context.settings.description.login_texts)};
}

}   // namespace iiif
