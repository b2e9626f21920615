#include "engine/head.h"

#include <algorithm>
#include <utility>

#include "base/percent.h"
#include "engine/saved_name.h"
#include "protocol/iiif_info.h"
#include "protocol/iiif_link.h"

namespace iiif {

namespace {

constexpr std::string_view kNotStored = "no-store";
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

// Encoded, because tags are separated by spaces or commas. The pages of a file have one tag.
std::string cache_tag(std::string_view identifier)
{
    return "iiif-" + percent_encode(identifier);
}

}   // namespace

// Image API 1.1 section 8: all responses link to the compliance level.
std::vector<Header> common_headers(const Settings &settings, std::optional<Dialect> dialect)
{
    // A browser must not find another type in text that comes from a picture.
    std::vector<Header> headers{{"X-Content-Type-Options", "nosniff"}};
    if (dialect) {
        headers.push_back({"Link", profile_link(*dialect, settings)});
    }
    const LocationSettings &location = settings.location;
    if (!location.trusted_proxies.empty() && location.base_url.empty()) {
        // ids and links repeat what these headers say.
        headers.push_back({"Vary", "X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Prefix"});
    }
    const auto &origins = settings.location.allow_origins;
    if (!origins.empty()) {   // of several, httpd's part names the one that asks
        headers.push_back({"Access-Control-Allow-Origin", origins.front()});
    }
    if (!origins.empty() && origins.front() != "*") {
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
    for (const auto &name : settings.location.cache_tags) {
        head.headers.push_back({name, cache_tag(ask.identifier)});
    }
    return head;
}

// A document of these types that is opened by itself could run scripts with the rights of this
// site.
void forbid_scripts(Head &head)
{
    constexpr std::string_view kPolicy = "Content-Security-Policy";
    if (std::ranges::find(head.headers, kPolicy, &Header::name) != head.headers.end()) {
        return;
    }
    const auto type = std::string_view(head.content_type);
    if (type.find("xml") != std::string_view::npos || type.starts_with("text/html")) {
        head.headers.push_back({std::string(kPolicy), "sandbox; default-src 'none'"});
    }
}

void add_cache_control(Head &head, std::int64_t seconds)
{
    head.headers.push_back({"Cache-Control", "max-age=" + std::to_string(seconds)});
}

void add_cache_control(Head &head, const ImageInfo &info, std::int64_t seconds)
{
    if (info.lacks_end) {
        head.headers.push_back({"Cache-Control", std::string(kNotStored)});
        return;
    }
    add_cache_control(head, seconds);
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

void add_saved_name(Head &head, const Ask &ask, const ResolvedRequest &view)
{
    head.headers.push_back({"Content-Disposition", content_disposition(ask, view)});
}

void become_damaged(Head &head, std::string log)
{
    constexpr std::int64_t kSeconds = 60;
    head.damaged = true;
    head.work = "damaged";
    head.log = std::move(log);
    head.log_id = messages::kShownDamage;
    head.etag.clear();
    head.modified = 0;
    const bool replaced = std::erase_if(head.headers, [](const Header &header) {
                              return header.name == "Cache-Control" && header.value != kNotStored;
                          }) > 0;
    if (replaced) {
        add_cache_control(head, kSeconds);
    }
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
