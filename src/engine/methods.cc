#include "engine/methods.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::string_view kPreflightSeconds = "86400";

}   // namespace

Reply answer_method(const Protocol &protocol, std::string_view method,
                    const std::vector<Header> &common_headers)
{
    const auto allowed = allowed_methods(protocol);
    if (method != "OPTIONS") {
        auto headers = common_headers;
        headers.push_back({"Allow", allowed});
        auto words = allowed;
        words.replace(words.rfind(", "), 2, " and ");
        return refusal(Error(Kind::bad_method, "Only " + words + " are answered here."), headers);
    }
    Head head;
    head.work = "options";
    head.status = 204;
    head.headers = common_headers;
    head.headers.push_back({"Allow", allowed});
    if (std::ranges::find(common_headers, "Access-Control-Allow-Origin", &Header::name) !=
        common_headers.end()) {
        head.headers.push_back({"Access-Control-Allow-Methods", allowed});
        head.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
        head.headers.push_back({"Access-Control-Max-Age", std::string(kPreflightSeconds)});
    }
    return {std::move(head), ""};
}

}   // namespace iiif
