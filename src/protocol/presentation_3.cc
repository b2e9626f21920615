#include "protocol/presentation_3.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "protocol/login_services.h"
#include "protocol/presentation_text.h"

namespace iiif {

namespace {

using Json = nlohmann::ordered_json;

// --- Texts

Json label_json(const LanguageMap &map)
{
    Json json = Json::object();
    for (const auto &[language, texts] : map) {
        json[language] = texts;
    }
    return json;
}

// Values may be HTML, so plain text must not look like it; labels never are.
Json value_json(const LanguageMap &map)
{
    Json json = Json::object();
    for (const auto &[language, texts] : map) {
        for (const auto &text : texts) {
            json[language].push_back(not_html(text));
        }
    }
    return json;
}

Json pair_json(const LabelledTexts &pair)
{
    return {{"label", label_json(pair.label)}, {"value", value_json(pair.value)}};
}

Json provider_json(const Provider &provider)
{
    Json json{{"id", provider.uri}, {"type", "Agent"}, {"label", label_json(provider.label)}};
    if (!provider.homepage.empty()) {
        json["homepage"] = Json::array({{{"id", provider.homepage},
                                         {"type", "Text"},
                                         {"label", label_json(provider.label)},
                                         {"format", "text/html"}}});
    }
    if (!provider.logo.empty()) {
        json["logo"] = Json::array({{{"id", provider.logo}, {"type", "Image"}}});
    }
    return json;
}

void add_particulars(Json &json, const Particulars &particulars)
{
    json["label"] = label_json(particulars.label);
    if (!particulars.summary.empty()) {
        json["summary"] = value_json(particulars.summary);
    }
    for (const auto &pair : particulars.metadata) {
        json["metadata"].push_back(pair_json(pair));
    }
    if (particulars.required_statement) {
        json["requiredStatement"] = pair_json(*particulars.required_statement);
    }
    if (!particulars.rights.empty()) {
        json["rights"] = particulars.rights;
    }
    if (particulars.provider) {
        json["provider"] = Json::array({provider_json(*particulars.provider)});
    }
    if (!particulars.nav_date.empty()) {
        json["navDate"] = particulars.nav_date;
    }
}

// --- Pictures

void add_size(Json &json, const Size &size)
{
    if (!size.empty()) {
        json["width"] = size.width;
        json["height"] = size.height;
    }
}

Json image_json(const ImageLink &image)
{
    Json json{{"id", image.url}, {"type", "Image"}, {"format", image.media_type}};
    add_size(json, image.size);
    return json;
}

Json service_json(const Layer &layer, const ServiceForm &form)
{
    Json json{{"id", layer.service},
              {"type", "ImageService3"},
              {"profile", "level" + std::to_string(form.level)}};
    add_size(json, layer.size);
    for (const auto &size : layer.sizes) {
        json["sizes"].push_back({{"width", size.width}, {"height", size.height}});
    }
    if (!layer.login.empty()) {
        json["service"] = Json::parse(layer.login);
    }
    return json;
}

Json thumbnail_json(const ImageLink &image)
{
    return Json::array({image_json(image)});
}

Json body_json(const Layer &layer, const ServiceForm &form)
{
    auto json = image_json(layer.image);
    if (!layer.label.empty()) {
        json["label"] = label_json(layer.label);
        json["thumbnail"] = thumbnail_json(layer.thumbnail);
    }
    json["service"] = Json::array({service_json(layer, form)});
    return json;
}

Json choice_json(const std::vector<Layer> &layers, const ServiceForm &form)
{
    if (layers.size() == 1) {
        return body_json(layers.front(), form);
    }
    Json json{{"type", "Choice"}};
    for (const auto &layer : layers) {
        json["items"].push_back(body_json(layer, form));
    }
    return json;
}

// --- Manifests

// Mirador expects the target to be a string.
Json canvas_json(const Canvas &canvas, const ServiceForm &form)
{
    const auto &first = canvas.layers.front();
    Json json{{"id", canvas.uri}, {"type", "Canvas"}};
    add_particulars(json, canvas.particulars);
    if (!canvas.behavior.empty()) {
        json["behavior"] = canvas.behavior;
    }
    add_size(json, first.size);
    json["thumbnail"] = thumbnail_json(first.thumbnail);
    const Json painting{{"id", canvas.uri + "/painting"},
                        {"type", "Annotation"},
                        {"motivation", "painting"},
                        {"body", choice_json(canvas.layers, form)},
                        {"target", canvas.uri}};
    json["items"] = Json::array({{{"id", canvas.uri + "/page"},
                                  {"type", "AnnotationPage"},
                                  {"items", Json::array({painting})}}});
    return json;
}

Json canvas_reference(const Manifest &manifest, std::size_t canvas)
{
    return {{"id", manifest.canvases[canvas].uri}, {"type", "Canvas"}};
}

// `uri` is the range's own; the ranges in it are numbered below it.
Json range_json(const Range &range, const Manifest &manifest, const std::string &uri)
{
    Json json{{"id", uri}, {"type", "Range"}, {"label", label_json(range.label)}};
    json["items"] = Json::array();
    for (const auto canvas : range.canvases) {
        json["items"].push_back(canvas_reference(manifest, canvas));
    }
    for (std::size_t i = 0; i < range.ranges.size(); ++i) {
        json["items"].push_back(
            range_json(range.ranges[i], manifest, uri + '.' + std::to_string(i + 1)));
    }
    return json;
}

Json reference_json(const Reference &reference)
{
    Json json{{"id", reference.uri},
              {"type", reference.collection ? "Collection" : "Manifest"},
              {"label", label_json(reference.label)}};
    if (reference.thumbnail) {
        json["thumbnail"] = thumbnail_json(*reference.thumbnail);
    }
    return json;
}

Json references_json(const std::vector<Reference> &references)
{
    Json json = Json::array();
    for (const auto &reference : references) {
        json.push_back(reference_json(reference));
    }
    return json;
}

Json document(std::string_view uri, std::string_view type, const Particulars &particulars,
              const std::vector<std::string> &behavior)
{
    Json json{{"@context", "http://iiif.io/api/presentation/3/context.json"},
              {"id", uri},
              {"type", type}};
    add_particulars(json, particulars);
    if (!behavior.empty()) {
        json["behavior"] = behavior;
    }
    return json;
}

// The host in a URL need not be UTF-8.
std::string text_of(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}   // namespace

std::string presentation_3(const Manifest &manifest, const ServiceForm &service)
{
    auto json = document(manifest.uri, "Manifest", manifest.particulars, manifest.behavior);
    if (service.login_context) {
        json["@context"] = Json::array({kLoginContext, json["@context"]});
    }
    if (!manifest.viewing_direction.empty()) {
        json["viewingDirection"] = manifest.viewing_direction;
    }
    const auto shown = manifest.start.value_or(0);
    json["thumbnail"] = thumbnail_json(manifest.canvases[shown].layers.front().thumbnail);
    if (!manifest.part_of.empty()) {
        json["partOf"] = references_json(manifest.part_of);
    }
    if (manifest.start) {
        json["start"] = canvas_reference(manifest, *manifest.start);
    }
    for (const auto &canvas : manifest.canvases) {
        json["items"].push_back(canvas_json(canvas, service));
    }
    for (std::size_t i = 0; i < manifest.ranges.size(); ++i) {
        json["structures"].push_back(range_json(manifest.ranges[i], manifest,
                                                manifest.uri + "#range" + std::to_string(i + 1)));
    }
    return text_of(json);
}

std::string presentation_3(const Collection &collection)
{
    auto json = document(collection.uri, "Collection", collection.particulars, collection.behavior);
    if (!collection.part_of.empty()) {
        json["partOf"] = references_json(collection.part_of);
    }
    json["items"] = references_json(collection.items);
    return text_of(json);
}

}   // namespace iiif
