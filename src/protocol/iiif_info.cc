#include "protocol/iiif_info.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/iiif_link.h"
#include "protocol/iiif_sizes.h"
#include "protocol/login_services.h"

namespace iiif {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kNeverRequired = 3;

// The lowest compliance level that requires a feature; the feature is then not listed (Image API
// 3.0 and 2.1 section 6, and the compliance documents).
struct Feature {
    std::string_view name;
    int required_by_3;
    int required_by_2;
};

constexpr auto kFeatures = std::to_array<Feature>({
    {"baseUriRedirect", 1, 1},
    {"canonicalLinkHeader", kNeverRequired, kNeverRequired},
    {"cors", 1, 1},
    {"jsonldMediaType", 1, 1},
    {"mirroring", kNeverRequired, kNeverRequired},
    {"profileLinkHeader", kNeverRequired, kNeverRequired},
    {"regionByPct", 2, 2},
    {"regionByPx", 1, 1},
    {"regionSquare", 1, kNeverRequired},
    {"rotationArbitrary", kNeverRequired, kNeverRequired},
    {"rotationBy90s", 2, 2},
    {"sizeByConfinedWh", 2, 2},
    {"sizeByH", 1, 1},
    {"sizeByPct", 2, 1},
    {"sizeByW", 1, 1},
    {"sizeByWh", 1, 2},
});

bool serves(const InfoSettings &settings, ImageFormat format)
{
    return std::ranges::find(settings.formats, format) != settings.formats.end();
}

int level_of(const InfoSettings &settings)
{
    return compliance_level(serves(settings, ImageFormat::jpg), serves(settings, ImageFormat::png));
}

Json format_names(const InfoSettings &settings)
{
    Json names = Json::array();
    for (const auto format : settings.formats) {
        names.push_back(traits(format).name);
    }
    return names;
}

Json extra_formats(const InfoSettings &settings)
{
    const int level = level_of(settings);
    Json names = Json::array();
    for (const auto format : settings.formats) {
        const bool required =
            format == ImageFormat::jpg || (format == ImageFormat::png && level == 2);
        if (!required) {
            names.push_back(traits(format).name);
        }
    }
    return names;
}

Json extra_features(const InfoSettings &settings, Dialect dialect)
{
    const int level = level_of(settings);
    Json names = Json::array();
    for (const auto &feature : kFeatures) {
        if ((dialect == Dialect::iiif3 ? feature.required_by_3 : feature.required_by_2) > level) {
            names.push_back(feature.name);
        }
    }
    if (dialect == Dialect::iiif2) {
        names.push_back("sizeByDistortedWh");
    }
    if (settings.limits.upscale) {
        names.push_back(dialect == Dialect::iiif3 ? "sizeUpscaling" : "sizeAboveFull");
    }
    return names;
}

// Qualities besides `default`, which every level has. `color` is not listed for a gray picture.
Json quality_names(const ImageInfo &info, std::string_view gray)
{
    Json names = Json::array();
    if (info.format.model != ColorModel::gray) {
        names.push_back("color");
    }
    names.push_back(gray);
    names.push_back("bitonal");
    return names;
}

Json size_list(const ImageInfo &info, const Limits &limits)
{
    Json sizes = Json::array();
    for (const auto &size : listed_sizes(info, limits)) {
        sizes.push_back({{"width", size.width}, {"height", size.height}});
    }
    return sizes;
}

// Returns one entry for each tile size (3.0 section 5.4: the sizes have to be unique).
Json tile_list(const ImageInfo &info, const Limits &limits)
{
    std::vector<Reduction> open = reductions(info, limits);
    Json tiles = Json::array();
    while (!open.empty()) {
        const auto tile = open.front().tile;
        Json factors = Json::array();
        for (const auto &reduction : open) {
            if (reduction.tile == tile) {
                factors.push_back(reduction.factor);
            }
        }
        std::erase_if(open, [&](const Reduction &reduction) { return reduction.tile == tile; });
        if (!limits.allow(tile)) {
            continue;
        }
        // IIPMooViewer takes a missing height for 256.
        tiles.push_back(
            {{"width", tile.width}, {"height", tile.height}, {"scaleFactors", std::move(factors)}});
    }
    return tiles;
}

void add_limits(Json &object, const Limits &limits)
{
    object["maxWidth"] = limits.max_width;
    if (limits.max_height != limits.max_width) {
        object["maxHeight"] = limits.max_height;
    }
    if (limits.max_area != 0) {
        object["maxArea"] = limits.max_area;
    }
}

Json part_of(const Reference &manifest)
{
    Json label = Json::object();
    for (const auto &[language, texts] : manifest.label) {
        label[language] = texts;
    }
    return Json::array({{{"id", manifest.uri}, {"type", "Manifest"}, {"label", std::move(label)}}});
}

Json document_3(std::string_view uri, const ImageInfo &info, const InfoSettings &settings)
{
    Json json{{"@context", "http://iiif.io/api/image/3/context.json"},
              {"id", uri},
              {"type", "ImageService3"},
              {"protocol", "http://iiif.io/api/image"},
              {"profile", "level" + std::to_string(level_of(settings))},
              {"width", info.size().width},
              {"height", info.size().height}};
    add_limits(json, settings.limits);
    json["sizes"] = size_list(info, settings.limits);
    json["tiles"] = tile_list(info, settings.limits);
    if (!settings.chosen.formats.empty()) {
        json["preferredFormats"] = format_names(settings);
    }
    if (!settings.chosen.rights.empty()) {
        json["rights"] = settings.chosen.rights;
    }
    json["extraQualities"] = quality_names(info, "gray");
    json["extraFormats"] = extra_formats(settings);
    json["extraFeatures"] = extra_features(settings, Dialect::iiif3);
    return json;
}

Json document_2(std::string_view uri, const ImageInfo &info, const InfoSettings &settings)
{
    Json qualities = quality_names(info, "gray");
    qualities.insert(qualities.begin(), "default");
    Json profile{{"formats", format_names(settings)},
                 {"qualities", std::move(qualities)},
                 {"supports", extra_features(settings, Dialect::iiif2)}};
    add_limits(profile, settings.limits);
    Json json{{"@context", "http://iiif.io/api/image/2/context.json"},
              {"@id", uri},
              {"@type", "iiif:Image"},
              {"protocol", "http://iiif.io/api/image"},
              {"width", info.size().width},
              {"height", info.size().height},
              {"sizes", size_list(info, settings.limits)},
              {"tiles", tile_list(info, settings.limits)}};
    json["profile"] =
        Json::array({profile_uri(Dialect::iiif2, level_of(settings)), std::move(profile)});
    if (!settings.chosen.rights.empty()) {
        json["license"] = settings.chosen.rights;
    }
    return json;
}

Json document_1(std::string_view uri, const ImageInfo &info, const InfoSettings &settings)
{
    Json qualities = quality_names(info, "grey");
    qualities.insert(qualities.begin(), "native");
    Json json{{"@context", "http://library.stanford.edu/iiif/image-api/1.1/context.json"},
              {"@id", uri},
              {"width", info.size().width},
              {"height", info.size().height}};
    // Version 1.1 has one tile size; this is the one of the full-size level.
    const auto tiles = tile_list(info, settings.limits);
    if (!tiles.empty()) {
        const auto &tile = tiles.front();
        json["scale_factors"] = tile["scaleFactors"];
        json["tile_width"] = tile["width"];
        json["tile_height"] = tile["height"];
    }
    json["formats"] = format_names(settings);
    json["qualities"] = std::move(qualities);
    json["profile"] = profile_uri(Dialect::iiif1, level_of(settings));
    return json;
}

void add_login(Json &json, const std::string &services, bool has_context)
{
    if (services.empty()) {
        return;
    }
    json["service"] = Json::parse(services);
    if (has_context) {
        json["@context"] = Json::array({kLoginContext, json["@context"]});
    }
}

Json as_list(const Json &value)
{
    return value.is_array() ? value : Json::array({value});
}

// Puts the operator's values behind those that the module writes, or in front of the @context: the
// Image API's has to be the last one (3.0 section 5.1).
Json joined(const Json &ours, const Json &added, bool in_front)
{
    Json list = as_list(in_front ? added : ours);
    for (const auto &value : as_list(in_front ? ours : added)) {
        list.erase(std::remove(list.begin(), list.end(), value), list.end());
        list.push_back(value);
    }
    return list;
}

// The operator's additions (IIIFInfoExtra) never replace a member that the module writes.
void add_extra(Json &json, std::string_view text)
{
    const auto extra = Json::parse(text);
    for (const auto &[key, value] : extra.items()) {
        const bool context = key == "@context";
        if (context || (key == "service" && json.contains(key))) {
            json[key] = joined(json[key], value, context);
        }
        else {
            json[key] = json.value(key, value);
        }
    }
}

// Resolutions, in pixels for each inch, that programs write where they know none.
constexpr std::array<double, 4> kUnknownResolutions{1, 25.4, 72, 96};

// Returns the pixels for each metre, where the file knows them and they are the same across and
// down; otherwise 0.
double resolution_of(const ImageInfo &info)
{
    constexpr double kTolerance = 0.001;
    if (info.metadata == nullptr) {
        return 0;
    }
    const auto across = info.metadata->columns_per_metre;
    const auto down = info.metadata->rows_per_metre;
    const auto about = [&](double value) { return std::abs(across - value) <= kTolerance * value; };
    const bool unknown = std::ranges::any_of(
        kUnknownResolutions, [&](double dots) { return about(dots / kInchMetres); });
    return across > 0 && about(down) && !unknown ? across : 0;
}

// The IIIF annex "Physical Dimensions" 1.0: the size of a pixel.
Json physical_size(double pixels_per_metre)
{
    constexpr double kCentimetres = 100;
    return {{"@context", "http://iiif.io/api/annex/services/physdim/1/context.json"},
            {"profile", "http://iiif.io/api/annex/services/physdim"},
            {"physicalScale", kCentimetres / pixels_per_metre},
            {"physicalUnits", "cm"}};
}

// Adds a service to those of the operator. Version 2 allows a single one to be no array.
void add_service(Json &json, Json service, Dialect dialect)
{
    if (!json.contains("service")) {
        json["service"] =
            dialect == Dialect::iiif3 ? Json::array({std::move(service)}) : std::move(service);
        return;
    }
    auto &services = json["service"];
    if (!services.is_array()) {
        services = Json::array({services});
    }
    services.push_back(std::move(service));
}

}   // namespace

std::string iiif_info(Dialect dialect, std::string_view uri, const ImageInfo &info,
                      const InfoSettings &settings, const std::optional<Reference> &manifest,
                      const LoginAddresses &login, std::string_view picture)
{
    Json json = dialect == Dialect::iiif3   ? document_3(uri, info, settings)
                : dialect == Dialect::iiif2 ? document_2(uri, info, settings)
                                            : document_1(uri, info, settings);
    add_login(
        json,
        login_services(login, picture, settings.chosen, settings.chosen.login_versions, dialect),
        has_login_context(login, settings.chosen.login_versions, dialect));
    if (settings.pages > 1) {
        json["page_count"] = settings.pages;   // as Cantaloupe names it
    }
    if (!settings.chosen.extra.empty()) {
        add_extra(json, settings.chosen.extra);
    }
    if (const auto resolution = resolution_of(info); resolution > 0 && dialect != Dialect::iiif1) {
        add_service(json, physical_size(resolution), dialect);
    }
    // An operator who has manifests of their own names them with IIIFInfoExtra.
    if (manifest && dialect == Dialect::iiif3 && !json.contains("partOf")) {
        json["partOf"] = part_of(*manifest);
    }
    // The identifier has been checked to be UTF-8, but the host has not.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view iiif_info_type(Dialect dialect, bool linked_data)
{
    if (!linked_data) {
        return "application/json";
    }
    return dialect == Dialect::iiif3
               ? R"(application/ld+json;profile="http://iiif.io/api/image/3/context.json")"
               : "application/ld+json";
}

}   // namespace iiif
