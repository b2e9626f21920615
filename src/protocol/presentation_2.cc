#include "protocol/presentation_2.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "protocol/iiif_link.h"
#include "protocol/presentation_text.h"

namespace iiif {

namespace {

using Json = nlohmann::ordered_json;

// --- Texts

// Returns a string, or an object that names the language (section 4.3); an array where there are
// several.
Json texts_json(const LanguageMap &map, std::string (*form)(std::string_view text))
{
    Json all = Json::array();
    for (const auto &[language, texts] : map) {
        for (const auto &text : texts) {
            const auto shown = form(text);
            all.push_back(language == "none" ? Json(shown)
                                             : Json{{"@value", shown}, {"@language", language}});
        }
    }
    return all.size() == 1 ? all.front() : all;
}

Json label_json(const LanguageMap &map)
{
    return texts_json(map, [](std::string_view text) { return std::string(text); });
}

// Values may be HTML, so plain text must not look like it; labels never are.
Json value_json(const LanguageMap &map)
{
    return texts_json(map, not_html);
}

void add_particulars(Json &json, const Particulars &particulars)
{
    json["label"] = label_json(particulars.label);
    if (!particulars.summary.empty()) {
        json["description"] = value_json(particulars.summary);
    }
    for (const auto &[label, value] : particulars.metadata) {
        json["metadata"].push_back({{"label", label_json(label)}, {"value", value_json(value)}});
    }
    if (particulars.required_statement) {
        json["attribution"] = value_json(particulars.required_statement->value);
    }
    if (!particulars.rights.empty()) {
        json["license"] = particulars.rights;
    }
    if (particulars.provider && !particulars.provider->homepage.empty()) {
        json["related"] = {{"@id", particulars.provider->homepage}, {"format", "text/html"}};
    }
    if (particulars.provider && !particulars.provider->logo.empty()) {
        json["logo"] = particulars.provider->logo;
    }
    if (!particulars.nav_date.empty()) {
        json["navDate"] = particulars.nav_date;
    }
}

// Version 2.1 has one hint where 3.0 has a list of behaviors, and no unordered pictures.
void add_hint(Json &json, const std::vector<std::string> &behavior)
{
    constexpr std::array<std::string_view, 7> kHints{
        "paged", "individuals", "continuous", "non-paged", "facing-pages", "multi-part", "top"};
    const auto hint = std::ranges::find_if(behavior, [&](const std::string &word) {
        return std::ranges::find(kHints, word) != kHints.end();
    });
    if (hint != behavior.end()) {
        json["viewingHint"] = *hint;
    }
}

void add_within(Json &json, const std::vector<Reference> &part_of)
{
    if (!part_of.empty()) {
        json["within"] = part_of.front().uri;
    }
}

// --- Pictures

void add_size(Json &json, const Size &size)
{
    if (!size.empty()) {
        json["height"] = size.height;
        json["width"] = size.width;
    }
}

Json service_json(const Layer &layer, const ServiceForm &form)
{
    const bool second = form.dialect == Dialect::iiif2;
    Json json{{"@context", second ? "http://iiif.io/api/image/2/context.json"
                                  : "http://library.stanford.edu/iiif/image-api/1.1/context.json"},
              {"@id", layer.service},
              {"profile", profile_uri(form.dialect, form.level)}};
    add_size(json, layer.size);
    for (const auto &size : layer.sizes) {
        if (second) {
            json["sizes"].push_back({{"width", size.width}, {"height", size.height}});
        }
    }
    if (!layer.login.empty()) {
        json["service"] = Json::parse(layer.login);
    }
    return json;
}

Json image_json(const ImageLink &image)
{
    Json json{{"@id", image.url}, {"@type", "dctypes:Image"}, {"format", image.media_type}};
    add_size(json, image.size);
    return json;
}

Json resource_json(const Layer &layer, const ServiceForm &form)
{
    auto json = image_json(layer.image);
    if (!layer.label.empty()) {
        json["label"] = label_json(layer.label);
    }
    json["service"] = service_json(layer, form);
    return json;
}

Json choice_json(const std::vector<Layer> &layers, const ServiceForm &form)
{
    auto first = resource_json(layers.front(), form);
    if (layers.size() == 1) {
        return first;
    }
    Json json{{"@type", "oa:Choice"}, {"default", std::move(first)}};
    for (auto layer = layers.begin() + 1; layer != layers.end(); ++layer) {
        json["item"].push_back(resource_json(*layer, form));
    }
    return json;
}

// --- Manifests

Json canvas_json(const Canvas &canvas, const ServiceForm &form)
{
    const auto &first = canvas.layers.front();
    Json json{{"@id", canvas.uri}, {"@type", "sc:Canvas"}};
    add_particulars(json, canvas.particulars);
    add_hint(json, canvas.behavior);
    add_size(json, first.size);
    json["thumbnail"] = image_json(first.thumbnail);
    json["images"] = Json::array({{{"@id", canvas.uri + "/painting"},
                                   {"@type", "oa:Annotation"},
                                   {"motivation", "sc:painting"},
                                   {"resource", choice_json(canvas.layers, form)},
                                   {"on", canvas.uri}}});
    return json;
}

// Ranges form a flat list; each names the canvases and the ranges in it.
void add_range(Json &structures, const Range &range, const Manifest &manifest,
               const std::string &uri)
{
    Json json{{"@id", uri}, {"@type", "sc:Range"}, {"label", label_json(range.label)}};
    for (const auto canvas : range.canvases) {
        json["canvases"].push_back(manifest.canvases[canvas].uri);
    }
    const auto inner = [&](std::size_t i) { return uri + '.' + std::to_string(i + 1); };
    for (std::size_t i = 0; i < range.ranges.size(); ++i) {
        json["ranges"].push_back(inner(i));
    }
    structures.push_back(std::move(json));
    for (std::size_t i = 0; i < range.ranges.size(); ++i) {
        add_range(structures, range.ranges[i], manifest, inner(i));
    }
}

Json structures_json(const Manifest &manifest)
{
    Json structures = Json::array();
    for (std::size_t i = 0; i < manifest.ranges.size(); ++i) {
        add_range(structures, manifest.ranges[i], manifest,
                  manifest.uri + "#range" + std::to_string(i + 1));
    }
    return structures;
}

Json sequence_json(const Manifest &manifest, const ServiceForm &service)
{
    Json json{{"@id", manifest.uri + "#sequence"}, {"@type", "sc:Sequence"}};
    if (!manifest.viewing_direction.empty()) {
        json["viewingDirection"] = manifest.viewing_direction;
    }
    if (manifest.start) {
        json["startCanvas"] = manifest.canvases[*manifest.start].uri;
    }
    for (const auto &canvas : manifest.canvases) {
        json["canvases"].push_back(canvas_json(canvas, service));
    }
    return json;
}

Json document(std::string_view uri, std::string_view type, const Particulars &particulars)
{
    Json json{{"@context", "http://iiif.io/api/presentation/2/context.json"},
              {"@id", uri},
              {"@type", type}};
    add_particulars(json, particulars);
    return json;
}

std::string text_of(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json reference_json(const Reference &reference)
{
    Json json{{"@id", reference.uri},
              {"@type", reference.collection ? "sc:Collection" : "sc:Manifest"},
              {"label", label_json(reference.label)}};
    if (reference.thumbnail) {
        json["thumbnail"] = image_json(*reference.thumbnail);
    }
    return json;
}

}   // namespace

std::string presentation_2(const Manifest &manifest, const ServiceForm &service)
{
    auto json = document(manifest.uri, "sc:Manifest", manifest.particulars);
    add_hint(json, manifest.behavior);
    add_within(json, manifest.part_of);
    const auto shown = manifest.start.value_or(0);
    json["thumbnail"] = image_json(manifest.canvases[shown].layers.front().thumbnail);
    json["sequences"] = Json::array({sequence_json(manifest, service)});
    if (!manifest.ranges.empty()) {
        json["structures"] = structures_json(manifest);
    }
    return text_of(json);
}

std::string presentation_2(const Collection &collection)
{
    auto json = document(collection.uri, "sc:Collection", collection.particulars);
    add_hint(json, collection.behavior);
    add_within(json, collection.part_of);
    for (const auto &item : collection.items) {
        json[item.collection ? "collections" : "manifests"].push_back(reference_json(item));
    }
    return text_of(json);
}

}   // namespace iiif
