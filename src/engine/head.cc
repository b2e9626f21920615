#include "engine/head.h"

#include <algorithm>
#include <utility>

#include "protocol/iiif_info.h"
#include "protocol/iiif_link.h"

namespace iiif {

namespace {

constexpr std::size_t kMostHeaders = 8;   // approximate; a vector of more headers grows

std::string profile_link(Dialect dialect, const Settings &settings)
{
    const auto formats = settings.served_formats();
    const auto serves = [&](ImageFormat format) {
        return std::ranges::find(formats, format) != formats.end();
    };
    const int level = compliance_level(serves(ImageFormat::jpg), serves(ImageFormat::png));
    return '<' + profile_uri(dialect, level) + R"(>;rel="profile")";
}

// Returns the identifier's last segment with the format's suffix; characters that need quoting
// become `_`.
std::string saved_name(std::string_view identifier, ImageFormat format)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_.";
    identifier.remove_prefix(identifier.rfind('/') + 1);
    const auto dot = identifier.rfind('.');
    std::string name(identifier.substr(0, dot == 0 ? std::string_view::npos : dot));
    std::ranges::replace_if(
        name, [&](char c) { return kPlain.find(c) == std::string_view::npos; }, '_');
    return name + '.' + std::string(traits(format).name);
}

}   // namespace

// Image API 1.1 section 8: all responses link to the compliance level.
std::vector<Header> common_headers(const Settings &settings, std::optional<Dialect> dialect)
{
    std::vector<Header> headers;
    if (dialect) {
        headers.push_back({"Link", profile_link(*dialect, settings)});
    }
    const auto origin = std::string_view(settings.location.allow_origin);
    if (!origin.empty()) {
        headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
    }
    if (!origin.empty() && origin != "*") {
        headers.push_back({"Vary", "Origin"});
    }
    return headers;
}

Head new_head(const Ask &ask, const Settings &settings, std::string work)
{
    Head head;
    head.work = std::move(work);
    head.headers = common_headers(settings, ask.dialect);
    head.headers.reserve(kMostHeaders);
    return head;
}

void add_cache_control(Head &head, std::int64_t seconds)
{
    head.headers.push_back({"Cache-Control", "max-age=" + std::to_string(seconds)});
}

void add_vary(Head &head, const Ask &ask)
{
    if (ask.negotiated) {
        head.headers.push_back({"Vary", "Accept"});
    }
}

void add_canonical_link(Head &head, const Ask &ask, const ResolvedRequest &view)
{
    if (ask.dialect && ask.dialect != Dialect::iiif1) {
        const auto uri = ask.uri + '/' + canonical_path(view, *ask.dialect);
        head.headers.push_back({"Link", '<' + link_uri(uri) + R"(>;rel="canonical")"});
    }
}

void add_saved_name(Head &head, std::string_view identifier, ImageFormat format)
{
    head.headers.push_back(
        {"Content-Disposition", "inline; filename=\"" + saved_name(identifier, format) + '"'});
}

void become_damaged(Head &head, std::string log)
{
    constexpr std::int64_t kSeconds = 60;
    head.damaged = true;
    head.work = "damaged";
    head.log = std::move(log);
    head.etag.clear();
    head.modified = 0;
    std::erase_if(head.headers,
                  [](const Header &header) { return header.name == "Cache-Control"; });
    add_cache_control(head, kSeconds);
}

void offer_to_save(Head &head)
{
    constexpr std::string_view kShown = "inline";
    const auto name = std::ranges::find(head.headers, "Content-Disposition", &Header::name);
    if (name != head.headers.end() && name->value.starts_with(kShown)) {
        name->value.replace(0, kShown.size(), "attachment");
    }
}

}   // namespace iiif
