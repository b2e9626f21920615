#include "protocol/iiif_url.h"

#include <algorithm>
#include <string>
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
constexpr std::size_t kImageSegments = 5;

constexpr std::string_view kLinkedData = "application/ld+json";

[[noreturn]] void refuse_url()
{
    throw Error(Kind::not_found, "There is nothing at this URL: an image is "
                                 "{identifier}/{region}/{size}/{rotation}/{quality}.{format}, its "
                                 "description is {identifier}/info.json.");
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
        ask.page_stated ? ask.location + '/' + percent_encode(ask.identifier) : ask.uri;
    return {.uri = valid_uri(file) + "/manifest.json",
            .label = plain_map(label_of_file(ask.identifier))};
}

std::string write_info(const Ask &ask, const ImageInfo &info, const InfoSettings &settings)
{
    return iiif_info(*ask.dialect, ask.uri, info, settings, manifest_of(ask));
}

void read_description(Ask &ask, std::string_view accept, Dialect of_location)
{
    const auto ranges = parse_accept(accept);
    const auto dialect = negotiated_dialect(ranges, of_location);
    ask.dialect = dialect;
    ask.what =
        Description{.document = "info.json",
                    .media_type = iiif_info_type(dialect, wants_linked_data(ranges, dialect)),
                    .write = write_info};
    ask.negotiated = true;
}

// A manifest or collection of the picture or folder that the segments before the last one name;
// without any, of the location's root.
bool read_presentation(Ask &ask, const std::vector<std::string_view> &segments,
                       const Question &question, const ParseSettings &settings)
{
    auto asked = parse_presentation(percent_decode(segments.back()));
    if (!asked || segments.size() > 2) {
        return false;
    }
    const auto named = segments.size() - 1;
    ask.identifier = named == 0 ? std::string() : parse_identifier(segments[0]);
    ask.about = about_of(*asked, ask.identifier, settings.index);
    ask.uri = base_uri(question.address, 1);
    ask.location = base_uri(question.address, segments.size());
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
        request.quality = parse_quality(std::string_view(text).substr(0, dot), settings.dialect);
        request.format = parse_format(std::string_view(text).substr(dot + 1), settings.dialect);
        return;
    }
    request.quality = parse_quality(text, settings.dialect);
    if (settings.dialect != Dialect::iiif1) {
        throw Error(Kind::bad_request, "The format is missing: write default.jpg, for example.");
    }
    request.format = negotiated_format(parse_accept(question.accept), settings.formats);
    ask.negotiated = true;
}

Request read_request(Ask &ask, std::span<const std::string_view> segments, const Question &question,
                     const ParseSettings &settings)
{
    Request request;
    request.region = parse_region(percent_decode(segments[1]), settings.dialect);
    request.scale = parse_size(percent_decode(segments[2]), settings.dialect);
    request.rotation = parse_rotation(percent_decode(segments[3]), settings.dialect);
    read_quality_and_format(ask, request, percent_decode(segments[4]), question, settings);
    return request;
}

}   // namespace

Ask parse_iiif(const Question &question, const ParseSettings &settings)
{
    const auto longest = settings.dialect == Dialect::iiif1 ? kLongestUrlOf1 : kLongestUrl;
    if (question.path.size() > longest) {
        throw Error(Kind::uri_too_long, "The URL is too long: its path may have at most " +
                                            std::to_string(longest) + " bytes.");
    }
    auto path = question.path;
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    const auto segments = split(path, '/');
    Ask ask;
    ask.dialect = settings.dialect;
    if (read_presentation(ask, segments, question, settings)) {
        return ask;
    }
    ask.identifier = parse_identifier(segments[0]);
    if (ask.identifier.empty()) {
        refuse_url();
    }
    if (segments.size() == 1 || (segments.size() == 2 && segments[1].empty())) {
        ask.what = Redirect{};
        ask.uri = base_uri(question.address, 0);
    }
    else if (segments.size() == 2 && percent_decode(segments[1]) == "info.json") {
        read_description(ask, question.accept, settings.dialect);
        ask.uri = base_uri(question.address, 1);
        ask.location = base_uri(question.address, 2);
    }
    else if (segments.size() == kImageSegments) {
        ask.what = read_request(ask, segments, question, settings);
        ask.uri = base_uri(question.address, kImageSegments - 1);
    }
    else {
        refuse_url();
    }
    return ask;
}

}   // namespace iiif
