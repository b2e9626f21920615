#include "protocol/iiif_url.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/percent.h"
#include "protocol/accept.h"
#include "protocol/identifier.h"
#include "protocol/iiif_info.h"
#include "protocol/iiif_parameters.h"
#include "protocol/presentation_text.h"
#include "protocol/presentation_url.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestUrlOf1 = 1024;   // Image API 1.1 section 6.2: 414 above it
constexpr std::size_t kParameters = 4;         // region, size, rotation, quality and format

constexpr std::string_view kLinkedData = "application/ld+json";

[[noreturn]] void refuse_url()
{
    throw Error(Kind::not_found, "There is nothing at this URL: an image is "
                                 "{identifier}/{region}/{size}/{rotation}/{quality}.{format}, its "
                                 "description is {identifier}/info.json, and a slash in an "
                                 "identifier is written as %2F.");
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

// Returns the picture's base URI: the address without its last `count` segments.
std::string base_uri(std::string_view address, std::size_t count)
{
    for (; count > 0; --count) {
        address = address.substr(0, address.rfind('/'));
    }
    while (address.ends_with('/')) {
        address.remove_suffix(1);
    }
    return std::string(address);
}

// --- Another version than the location's
//
// A description in another version may promise URLs that mean something else at the location, or
// nothing: `full/full` in version 3, `^` in version 2. Its id therefore lies below one of these
// segments, where the URLs of that version are answered.

struct VersionSegment {
    std::string_view name;
    Dialect dialect;
};

constexpr std::array<VersionSegment, 3> kVersionSegments{
    {{"iiif-1", Dialect::iiif1}, {"iiif-2", Dialect::iiif2}, {"iiif-3", Dialect::iiif3}}};

// Removes the segment of a version from the beginning of the path and returns the version. A
// picture of that name keeps its own description and base URI.
std::optional<Dialect> take_version(std::string_view &path)
{
    const auto slash = path.find('/');
    const auto *found =
        std::ranges::find(kVersionSegments, path.substr(0, slash), &VersionSegment::name);
    if (slash == std::string_view::npos || found == kVersionSegments.end()) {
        return std::nullopt;
    }
    const auto rest = path.substr(slash + 1);
    if (rest.empty() || rest == "info.json") {
        return std::nullopt;
    }
    path = rest;
    return found->dialect;
}

// Puts the segment of the version in front of the identifier, which has `slashes` raw slashes.
std::string with_version(std::string uri, std::ptrdiff_t slashes, Dialect dialect)
{
    auto at = uri.size();
    for (; slashes >= 0 && at != 0; --slashes) {
        at = uri.rfind('/', at - 1);
    }
    const auto *segment = std::ranges::find(kVersionSegments, dialect, &VersionSegment::dialect);
    return uri.insert(at, '/' + std::string(segment->name));
}

// A client may ask for info.json in another version than the location's, with the `profile`
// parameter of a media type in Accept (Image API 3.0 section 5.1.1 and the migration notes).
Dialect negotiated_dialect(const std::vector<MediaRange> &ranges, Dialect fallback)
{
    int best = 0;
    for (const auto &range : ranges) {
        const bool newer = range.profile == "http://iiif.io/api/image/3/context.json";
        const bool older = range.profile == "http://iiif.io/api/image/2/context.json";
        if ((newer || older) && range.quality > best) {
            best = range.quality;
            fallback = newer ? Dialect::iiif3 : Dialect::iiif2;
        }
    }
    return fallback;
}

// Version 3 answers JSON-LD unless the client prefers plain JSON. The older versions answer plain
// JSON unless the client names JSON-LD (2.1 section 5.1).
bool wants_linked_data(const std::vector<MediaRange> &ranges, Dialect dialect)
{
    const int linked = acceptance(ranges, kLinkedData);
    const int plain = acceptance(ranges, "application/json");
    if (dialect == Dialect::iiif3) {
        const bool excluded = std::ranges::any_of(ranges, [](const MediaRange &range) {
            return range.type == kLinkedData && range.quality == 0;
        });
        return !excluded && linked >= plain;
    }
    const bool named = std::ranges::any_of(
        ranges, [](const MediaRange &range) { return range.type == kLinkedData; });
    return named && linked > 0 && linked >= plain;
}

ImageFormat negotiated_format(const std::vector<MediaRange> &ranges,
                              std::span<const ImageFormat> formats)
{
    return *std::ranges::max_element(formats, {}, [&](ImageFormat format) {
        return acceptance(ranges, traits(format).media_type);
    });
}

// The manifest of a page is that of its file.
Reference manifest_of(const Ask &ask)
{
    const auto file =
        ask.page_stated ? ask.location + '/' + encode_segment(ask.identifier) : ask.uri;
    return {.uri = valid_uri(file) + "/manifest.json",
            .label = plain_map(label_of_file(ask.identifier))};
}

std::string write_info(const Ask &ask, const ImageInfo &info, const InfoSettings &settings)
{
    return iiif_info(*ask.dialect, ask.uri, info, settings, manifest_of(ask), ask.login,
                     std::string_view(ask.uri).substr(ask.location.size()));
}

// A path after its version: the identifier as the URL spells it, and the segments behind it.
struct Parts {
    std::string_view identifier;
    std::vector<std::string_view> rest;
};

Parts parts_of(std::string_view path, bool raw_slashes)
{
    const auto length_in = [&](std::string_view text) {
        return std::min(raw_slashes ? identifier_length(text) : text.find('/'), text.size());
    };
    const auto trimmed = path.substr(0, path.size() - (path.ends_with('/') ? 1 : 0));
    if (length_in(trimmed) == trimmed.size()) {
        return {trimmed, {}};   // the base URI, which may end in a slash
    }
    const auto length = length_in(path);
    if (length == path.size()) {
        return {path, {}};
    }
    return {path.substr(0, length), split(path.substr(length + 1), '/')};
}

bool names_description(const Parts &parts)
{
    return !parts.rest.empty() && percent_decode(parts.rest.back()) == "info.json";
}

void read_description(Ask &ask, const Parts &parts, const Question &question,
                      const ParseSettings &settings, bool version_is_fixed)
{
    const auto ranges = parse_accept(question.accept);
    const auto dialect =
        version_is_fixed ? settings.dialect : negotiated_dialect(ranges, settings.dialect);
    ask.dialect = dialect;
    ask.what =
        Description{.document = "info.json",
                    .media_type = iiif_info_type(dialect, wants_linked_data(ranges, dialect)),
                    .write = write_info};
    ask.negotiated = true;
    ask.uri = base_uri(question.address, 1);
    if (dialect != settings.dialect && !settings.lenient) {
        ask.uri =
            with_version(std::move(ask.uri), std::ranges::count(parts.identifier, '/'), dialect);
    }
}

// Returns the location's URI: the address without the segments of the identifier, which may have
// raw slashes, and without those behind it.
std::string location_of(const Parts &parts, const Question &question)
{
    const auto slashes = static_cast<std::size_t>(std::ranges::count(parts.identifier, '/'));
    return base_uri(question.address, 1 + slashes + parts.rest.size());
}

// Reads the URL of a manifest or collection of the picture or folder that the identifier names;
// without an identifier, of the location's root. Returns false for other URLs.
bool read_presentation(Ask &ask, const Parts &parts, const Question &question,
                       const ParseSettings &settings)
{
    const bool of_root = parts.rest.empty();
    auto asked = parse_presentation(percent_decode(of_root ? parts.identifier : parts.rest.back()));
    if (!asked || parts.rest.size() > 1) {
        return false;
    }
    ask.identifier = of_root ? std::string() : parse_identifier(parts.identifier);
    ask.about = about_of(*asked, ask.identifier, settings.index);
    ask.uri = base_uri(question.address, 1);
    ask.location = location_of(parts, question);
    const auto ranges = parse_accept(question.accept);
    asked->media_type =
        presentation_type(settings.dialect, wants_linked_data(ranges, settings.dialect));
    ask.what = *asked;
    ask.negotiated = true;
    return true;
}

void read_quality_and_format(Ask &ask, Request &request, const std::string &text,
                             const Question &question, const ParseSettings &settings)
{
    const auto dot = text.rfind('.');
    if (dot != std::string::npos) {
        request.quality = parse_quality(std::string_view(text).substr(0, dot), settings);
        request.format = parse_format(std::string_view(text).substr(dot + 1), settings.dialect);
        return;
    }
    request.quality = parse_quality(text, settings);
    if (settings.dialect != Dialect::iiif1 && !settings.lenient) {
        throw Error(Kind::bad_request, "The format is missing: write default.jpg, for example.");
    }
    request.format = negotiated_format(parse_accept(question.accept), settings.formats);
    ask.negotiated = true;
}

Request read_request(Ask &ask, std::span<const std::string_view> segments, const Question &question,
                     const ParseSettings &settings)
{
    Request request;
    request.region = parse_region(percent_decode(segments[0]), settings);
    request.scale = parse_size(percent_decode(segments[1]), settings);
    request.rotation = parse_rotation(percent_decode(segments[2]), settings);
    read_quality_and_format(ask, request, percent_decode(segments[3]), question, settings);
    return request;
}

void check_length(const Question &question, Dialect dialect)
{
    const auto longest = dialect == Dialect::iiif1 ? kLongestUrlOf1 : kLongestUrl;
    if (question.path.size() > longest) {
        throw Error(Kind::uri_too_long, "The URL is too long: its path may have at most " +
                                            std::to_string(longest) + " bytes.");
    }
}

}   // namespace

Ask parse_iiif(const Question &question, const ParseSettings &of_location)
{
    check_length(question, of_location.dialect);
    auto path = question.path;
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    auto settings = of_location;
    const auto version = take_version(path);
    settings.dialect = version.value_or(of_location.dialect);
    const auto parts = parts_of(path, settings.raw_slashes);
    Ask ask;
    ask.dialect = settings.dialect;
    if (read_presentation(ask, parts, question, settings)) {
        return ask;
    }
    ask.identifier = parse_identifier(parts.identifier);
    if (ask.identifier.empty()) {
        refuse_url();
    }
    if (parts.rest.empty()) {
        ask.what = Redirect{};
        ask.uri = base_uri(question.address, 0);
    }
    else if (parts.rest.size() == 1 && names_description(parts)) {
        read_description(ask, parts, question, settings, version.has_value());
        ask.location = location_of(parts, question);
    }
    // An info.json behind more segments belongs to an identifier with slashes.
    else if (parts.rest.size() == kParameters && !names_description(parts)) {
        ask.what = read_request(ask, parts.rest, question, settings);
        ask.uri = base_uri(question.address, kParameters);
    }
    else {
        refuse_url();
    }
    return ask;
}

}   // namespace iiif
