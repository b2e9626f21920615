#include "engine/methods.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::string_view kPreflightSeconds = "86400";

// Returns whether the text is a list of header names: tokens (RFC 9110 section 5.6.2) with commas
// between.
bool is_token_list(std::string_view text)
{
    constexpr std::string_view kToken = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    while (true) {
        const auto comma = text.find(',');
        auto name = text.substr(0, comma);
        name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
        name = name.substr(0, name.find_last_not_of(" \t") + 1);
        if (name.empty() || name.find_first_not_of(kToken) != std::string_view::npos) {
            return false;
        }
        if (comma == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(comma + 1);
    }
}

void allow_page(std::vector<Header> &headers, const std::string &methods,
                std::string_view page_headers)
{
    constexpr std::string_view kUsual = "Authorization, Content-Type";
    headers.push_back({"Access-Control-Allow-Methods", methods});
    headers.push_back({"Access-Control-Allow-Headers",
                       std::string(is_token_list(page_headers) ? page_headers : kUsual)});
    headers.push_back({"Access-Control-Max-Age", std::string(kPreflightSeconds)});
    headers.push_back({"Vary", "Access-Control-Request-Headers"});
}

}   // namespace

Reply answer_method(const Protocol &protocol, std::string_view method,
                    std::string_view page_headers, const std::vector<Header> &common_headers)
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
        allow_page(head.headers, allowed, page_headers);
    }
    return {std::move(head), ""};
}

}   // namespace iiif
