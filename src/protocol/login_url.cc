#include "protocol/login_url.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/error.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "protocol/accept.h"

namespace iiif {

namespace {

// Viewers use short numbers or the URL of the token service.
constexpr std::size_t kLongestMessageId = 1024;
constexpr std::size_t kLongestOrigin = 300;

constexpr std::string_view kProbe = "/probe/";

// Returns a parameter of the query, decoded as forms are encoded; nothing where it is missing.
std::optional<std::string> parameter(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
            std::string value(pair.substr(equals + 1));
            std::ranges::replace(value, '+', ' ');
            return percent_decode(value);
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return std::nullopt;
}

bool is_host(std::string_view host)
{
    constexpr std::string_view kName = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    constexpr std::string_view kAddress = "abcdef0123456789:.";
    const bool address = host.starts_with('[') && host.ends_with(']');
    const auto text = address ? host.substr(1, host.size() - 2) : host;
    return !text.empty() &&
           text.find_first_not_of(address ? kAddress : kName) == std::string_view::npos;
}

bool is_port(std::string_view port)
{
    constexpr std::size_t kLongest = 5;
    return !port.empty() && port.size() <= kLongest &&
           port.find_first_not_of("0123456789") == std::string_view::npos;
}

TokenPage token_page(const Question &question, bool first_version)
{
    TokenPage page{.first_version = first_version};
    page.message_id = parameter(question.query, "messageId");
    const bool usable = !page.message_id ||
                        (page.message_id->size() <= kLongestMessageId && is_utf8(*page.message_id));
    page.valid = usable && page.message_id;
    if (!usable) {
        page.message_id.reset();
    }
    page.origin = origin_in(parameter(question.query, "origin").value_or(""));
    return page;
}

LoginPage login_page(const Question &question, LoginPage::Page page)
{
    return {.page = page, .origin = origin_in(parameter(question.query, "origin").value_or(""))};
}

Probe probe_of(const Question &question)
{
    const auto ranges = parse_accept(question.accept);
    const bool plain =
        acceptance(ranges, "application/json") > acceptance(ranges, "application/ld+json");
    auto picture = question.path.substr(kProbe.size() - 1);
    picture.remove_suffix(picture.ends_with('/') ? 1 : 0);
    return {.picture = std::string(picture), .linked_data = !plain};
}

}   // namespace

std::string origin_in(std::string_view text)
{
    if (text.size() > kLongestOrigin) {
        return {};
    }
    std::string origin(text.substr(0, text.size() - (text.ends_with('/') ? 1 : 0)));
    std::ranges::transform(origin, origin.begin(), [](unsigned char c) { return std::tolower(c); });
    std::string_view rest(origin);
    if (!rest.starts_with("https://") && !rest.starts_with("http://")) {
        return {};
    }
    rest.remove_prefix(rest.find("://") + 3);
    const auto after_address = rest.find(']');
    const auto colon = rest.find(':', after_address == std::string_view::npos ? 0 : after_address);
    const bool complete = is_host(rest.substr(0, colon)) &&
                          (colon == std::string_view::npos || is_port(rest.substr(colon + 1)));
    return complete ? origin : std::string();
}

std::string origin_of_url(std::string_view url)
{
    const auto host = url.find("://");
    const auto path =
        host == std::string_view::npos ? std::string_view::npos : url.find('/', host + 3);
    return origin_in(url.substr(0, path));
}

Ask parse_login(const Question &question)
{
    Ask ask{.about = About::nothing, .uri = std::string(question.address)};
    const auto path = question.path;
    if (path.starts_with(kProbe) && path.size() > kProbe.size()) {
        ask.what = probe_of(question);
    }
    else if (path == "/login" || path == "/form") {
        ask.what =
            login_page(question, path == "/form" ? LoginPage::Page::form : LoginPage::Page::access);
    }
    else if (path == "/logout") {
        ask.what = login_page(question, LoginPage::Page::logout);
    }
    else if (path == "/token" || path == "/token1") {
        ask.what = token_page(question, path == "/token1");
    }
    else {
        throw Error(Kind::not_found, "There is no such login service: there are login, token, "
                                     "token1, logout and probe.");
    }
    return ask;
}

}   // namespace iiif
