#include "protocol/watching.h"

#include <algorithm>

#include "base/error.h"
#include "protocol/accept.h"

namespace iiif {

namespace {

template <class What> Ask about_the_server(const Question &question, What what)
{
    if (!question.path.empty() && question.path != "/") {
        throw Error(Kind::not_found, "There is nothing below this URL.");
    }
    return {.about = About::nothing, .what = what};
}

// The weight that the header gives to exactly this media type; 0 where it does not list it.
int listed_quality(const std::vector<MediaRange> &ranges, std::string_view type)
{
    const auto found = std::ranges::find(ranges, type, &MediaRange::type);
    return found == ranges.end() ? 0 : found->quality;
}

// Wildcards do not count: a client that does not know OpenMetrics sends them too.
bool prefers_open_metrics(std::string_view accept)
{
    auto ranges = parse_accept(accept);
    std::erase_if(ranges, [](const MediaRange &range) {
        return !range.version.empty() && range.version != "1.0.0" && range.version != "0.0.1" &&
               range.version != "0.0.4";
    });
    const auto quality = listed_quality(ranges, "application/openmetrics-text");
    return quality > 0 && quality >= listed_quality(ranges, "text/plain");
}

}   // namespace

Ask parse_metrics(const Question &question)
{
    auto ask =
        about_the_server(question, Metrics{.open_metrics = prefers_open_metrics(question.accept)});
    ask.negotiated = true;
    return ask;
}

Ask parse_health(const Question &question)
{
    const auto query = question.query;
    const bool deep = query == "deep" || query == "deep=1" || query == "deep=true";
    return about_the_server(question, Health{deep ? Health::Check::deep : Health::Check::alive});
}

Ask parse_ready(const Question &question)
{
    return about_the_server(question, Health{Health::Check::ready});
}

}   // namespace iiif
