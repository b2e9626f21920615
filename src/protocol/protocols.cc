#include "protocol/protocols.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "protocol/deepzoom.h"
#include "protocol/iiif_url.h"
#include "protocol/iip.h"
#include "protocol/login_url.h"
#include "protocol/watching.h"
#include "protocol/zoomify.h"

namespace iiif {

namespace {

constexpr std::array<std::string_view, 2> kGet{"GET", "HEAD"};
// A query may be too long for a URL: then it is the body of a POST.
constexpr std::array<std::string_view, 3> kGetOrPost{"GET", "HEAD", "POST"};

constexpr auto kProtocols = std::to_array<Protocol>({
    {.handler = "iiif", .methods = kGet, .parse = parse_iiif, .has_dialect = true},
    {.handler = "iip", .methods = kGetOrPost, .parse = parse_iip, .query_in_body = true},
    {.handler = "deepzoom",
     .methods = kGet,
     .parse = [](const Question &question,
                 const ParseSettings &) { return parse_deepzoom(question); }},
    {.handler = "zoomify", .methods = kGet, .parse = parse_zoomify},
    {.handler = "iiif-metrics",
     .methods = kGet,
     .parse = [](const Question &question,
                 const ParseSettings &) { return parse_metrics(question); },
     .shows_pictures = false,
     .cross_origin = false},
    {.handler = "iiif-health",
     .methods = kGet,
     .parse = [](const Question &question,
                 const ParseSettings &) { return parse_health(question); },
     .shows_pictures = false,
     .cross_origin = false},
    {.handler = "iiif-ready",
     .methods = kGet,
     .parse = [](const Question &question, const ParseSettings &) { return parse_ready(question); },
     .shows_pictures = false,
     .cross_origin = false},
    // A login form sends POST.
    {.handler = "iiif-auth",
     .methods = kGetOrPost,
     .parse = [](const Question &question, const ParseSettings &) { return parse_login(question); },
     .shows_pictures = false},
});

}   // namespace

std::span<const Protocol> protocols()
{
    return kProtocols;
}

const Protocol *protocol_named(std::string_view handler)
{
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
    const auto *row = std::ranges::find_if(kProtocols, [&](const Protocol &protocol) {
        return std::ranges::equal(handler, protocol.handler, same);
    });
    return row == kProtocols.end() ? nullptr : row;
}

bool fetches(const Protocol &protocol, std::string_view method)
{
    return std::ranges::find(protocol.methods, method) != protocol.methods.end();
}

std::string allowed_methods(const Protocol &protocol)
{
    std::string text;
    for (const auto method : protocol.methods) {
        text += method;
        text += ", ";
    }
    return text + "OPTIONS";
}

}   // namespace iiif
