#include "engine/manifests/side_car.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "protocol/presentation_text.h"

namespace iiif {

namespace {

using Json = nlohmann::json;

// `pages` and `ranges` may contain each other this deep.
constexpr int kMostDepth = 8;
constexpr std::size_t kMostComplaints = 5;

constexpr std::array<std::string_view, 9> kBehaviors{
    "paged",      "individuals",  "continuous", "unordered",    "non-paged",
    "multi-part", "facing-pages", "together",   "thumbnail-nav"};
constexpr std::array<std::string_view, 4> kDirections{"left-to-right", "right-to-left",
                                                      "top-to-bottom", "bottom-to-top"};

bool is_language(std::string_view word)
{
    return !word.empty() && std::ranges::all_of(word, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-';
    });
}

bool is_web_address(std::string_view uri)
{
    return (uri.starts_with("http://") || uri.starts_with("https://")) &&
           uri.find_first_of(" \"<>\\^`{|}") == std::string_view::npos;
}

// Reads the members of one file; collects complaints.
class SideCarParser {
public:
    explicit SideCarParser(std::string &complaints) : complaints_(complaints) {}

    SideCar parse(const Json &json, int depth);

private:
    using Member = void (SideCarParser::*)(const Json &value, SideCar &side_car);
    struct Row {
        std::string_view name;
        Member read;
    };
    static const std::array<Row, 16> kMembers;

    void complain(std::string_view member, std::string_view wanted);
    [[nodiscard]] std::optional<std::string> word(const Json &value, std::string_view member);
    template <std::size_t count> [[nodiscard]] std::optional<std::string>
    one_of(const Json &value, std::string_view member,
           const std::array<std::string_view, count> &words);
    [[nodiscard]] std::string uri(const Json &value, std::string_view member);
    [[nodiscard]] LanguageMap texts(const Json &value, std::string_view member);
    [[nodiscard]] std::optional<LabelledTexts> labelled(const Json &value, std::string_view member);
    [[nodiscard]] std::optional<SidePage> page(const Json &value, std::string_view member);
    [[nodiscard]] SideLayer layer(const Json &value);
    [[nodiscard]] SideRange range(const Json &value, int depth);

    void read_language(const Json &value, SideCar &side_car);
    void read_label(const Json &value, SideCar &side_car);
    void read_summary(const Json &value, SideCar &side_car);
    void read_metadata(const Json &value, SideCar &side_car);
    void read_rights(const Json &value, SideCar &side_car);
    void read_statement(const Json &value, SideCar &side_car);
    void read_provider(const Json &value, SideCar &side_car);
    void read_nav_date(const Json &value, SideCar &side_car);
    void read_behavior(const Json &value, SideCar &side_car);
    void read_direction(const Json &value, SideCar &side_car);
    void read_order(const Json &value, SideCar &side_car);
    void read_start(const Json &value, SideCar &side_car);
    void read_layers(const Json &value, SideCar &side_car);
    void read_ranges(const Json &value, SideCar &side_car);
    void read_pages_as(const Json &value, SideCar &side_car);
    void read_pages(const Json &value, SideCar &side_car);

    std::string &complaints_;
    std::size_t complained_ = 0;
    std::string language_ = "none";
    int depth_ = 0;
};

void SideCarParser::complain(std::string_view member, std::string_view wanted)
{
    if (++complained_ <= kMostComplaints) {
        complaints_ += complaints_.empty() ? "" : " ";
        complaints_ += std::string(member) + ": " + std::string(wanted) + '.';
    }
}

std::optional<std::string> SideCarParser::word(const Json &value, std::string_view member)
{
    if (value.is_string()) {
        return value.get<std::string>();
    }
    complain(member, "has to be a string");
    return std::nullopt;
}

template <std::size_t count>
std::optional<std::string> SideCarParser::one_of(const Json &value, std::string_view member,
                                                 const std::array<std::string_view, count> &words)
{
    auto found = word(value, member);
    if (found && std::ranges::find(words, *found) == words.end()) {
        complain(member, '\'' + *found + "' is not one of the values of IIIF");
        return std::nullopt;
    }
    return found;
}

std::string SideCarParser::uri(const Json &value, std::string_view member)
{
    auto found = word(value, member);
    if (found && !is_web_address(*found)) {
        complain(member, "has to be a URI that begins with http:// or https://");
        return {};
    }
    return found.value_or("");
}

// Takes a string, a list of strings, or an object with a string or a list of strings for each
// language.
LanguageMap SideCarParser::texts(const Json &value, std::string_view member)
{
    LanguageMap map;
    const auto add = [&](const std::string &language, const Json &text) {
        std::vector<std::string> strings;
        for (const auto &one : text.is_array() ? text : Json::array({text})) {
            if (const auto string = word(one, member)) {
                strings.push_back(*string);
            }
        }
        if (!is_language(language)) {
            complain(member, '\'' + language + "' is not a language");
        }
        else if (!strings.empty()) {
            map.emplace_back(language, std::move(strings));
        }
    };
    if (!value.is_object()) {
        add(language_, value);
        return map;
    }
    for (const auto &[language, text] : value.items()) {
        add(language, text);
    }
    return map;
}

// {"label": …, "value": …} or ["label", "value"].
std::optional<LabelledTexts> SideCarParser::labelled(const Json &value, std::string_view member)
{
    LabelledTexts pair;
    if (value.is_array() && value.size() == 2) {
        pair = {texts(value[0], member), texts(value[1], member)};
    }
    else if (value.is_object() && value.contains("label") && value.contains("value")) {
        pair = {texts(value["label"], member), texts(value["value"], member)};
    }
    if (pair.label.empty() || pair.value.empty()) {
        complain(member, "has to be a label and a value");
        return std::nullopt;
    }
    return pair;
}

std::optional<SidePage> SideCarParser::page(const Json &value, std::string_view member)
{
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    if (value.is_string()) {
        return value.get<std::string>();
    }
    complain(member, "has to name a file, or a page by its number");
    return std::nullopt;
}

SideLayer SideCarParser::layer(const Json &value)
{
    SideLayer layer;
    const bool whole = value.is_object() && value.contains("file");
    layer.file = word(whole ? value["file"] : value, "layers").value_or("");
    layer.label = whole && value.contains("label") ? texts(value["label"], "layers")
                                                   : plain_map(label_of_file(layer.file));
    return layer;
}

SideRange SideCarParser::range(const Json &value, int depth)
{
    SideRange range;
    if (!value.is_object() || depth > kMostDepth) {
        complain("ranges", "have to be objects, not nested too deeply");
        return range;
    }
    if (value.contains("label")) {
        range.label = texts(value["label"], "ranges");
    }
    for (const auto &one : value.value("pages", Json::array())) {
        if (auto found = page(one, "ranges")) {
            range.pages.push_back(std::move(*found));
        }
    }
    for (const auto &inner : value.value("ranges", Json::array())) {
        range.ranges.push_back(this->range(inner, depth + 1));
    }
    return range;
}

void SideCarParser::read_language(const Json &value, SideCar &)
{
    const auto found = word(value, "language");
    if (found && is_language(*found)) {
        language_ = *found;
    }
}

void SideCarParser::read_label(const Json &value, SideCar &side_car)
{
    side_car.particulars.label = texts(value, "label");
}

void SideCarParser::read_summary(const Json &value, SideCar &side_car)
{
    side_car.particulars.summary = texts(value, "summary");
}

// Takes a list of pairs, or an object whose names are the labels.
void SideCarParser::read_metadata(const Json &value, SideCar &side_car)
{
    auto &metadata = side_car.particulars.metadata;
    if (value.is_object()) {
        for (const auto &[label, text] : value.items()) {
            metadata.push_back({{{language_, {label}}}, texts(text, "metadata")});
        }
        return;
    }
    for (const auto &pair : value) {
        if (auto found = labelled(pair, "metadata")) {
            metadata.push_back(std::move(*found));
        }
    }
}

void SideCarParser::read_rights(const Json &value, SideCar &side_car)
{
    const auto found = uri(value, "rights");
    side_car.particulars.rights = rights_uri(found);
    if (!found.empty() && side_car.particulars.rights.empty()) {
        complain("rights", "has to be a licence of creativecommons.org or rightsstatements.org");
    }
}

void SideCarParser::read_statement(const Json &value, SideCar &side_car)
{
    side_car.particulars.required_statement =
        value.is_string()
            ? LabelledTexts{{{"en", {"Attribution"}}}, texts(value, "requiredStatement")}
            : labelled(value, "requiredStatement");
}

void SideCarParser::read_provider(const Json &value, SideCar &side_car)
{
    if (!value.is_object() || !value.contains("id") || !value.contains("label")) {
        complain("provider", "has to be an object with id and label");
        return;
    }
    Provider provider{.uri = uri(value["id"], "provider"),
                      .label = texts(value["label"], "provider")};
    provider.homepage = value.contains("homepage") ? uri(value["homepage"], "provider") : "";
    provider.logo = value.contains("logo") ? uri(value["logo"], "provider") : "";
    if (!provider.uri.empty() && !provider.label.empty()) {
        side_car.particulars.provider = std::move(provider);
    }
}

void SideCarParser::read_nav_date(const Json &value, SideCar &side_car)
{
    const auto found = word(value, "navDate").value_or("");
    // xsd:dateTime with a time zone.
    if (found.size() >= 20 && found[4] == '-' && found[7] == '-' && found[10] == 'T') {
        side_car.particulars.nav_date = found;
    }
    else {
        complain("navDate", "has to be a time such as 1750-01-01T00:00:00Z");
    }
}

void SideCarParser::read_behavior(const Json &value, SideCar &side_car)
{
    for (const auto &one : value.is_array() ? value : Json::array({value})) {
        if (const auto found = one_of(one, "behavior", kBehaviors)) {
            side_car.behavior.push_back(*found);
        }
    }
}

void SideCarParser::read_direction(const Json &value, SideCar &side_car)
{
    side_car.viewing_direction = one_of(value, "viewingDirection", kDirections).value_or("");
}

void SideCarParser::read_order(const Json &value, SideCar &side_car)
{
    for (const auto &one : value) {
        if (const auto found = word(one, "order")) {
            side_car.order.push_back(*found);
        }
    }
}

void SideCarParser::read_start(const Json &value, SideCar &side_car)
{
    if (auto found = page(value, "start")) {
        side_car.start = {std::move(*found)};
    }
}

// One canvas's layers, or a list of lists for several canvases.
void SideCarParser::read_layers(const Json &value, SideCar &side_car)
{
    if (!value.is_array() || value.empty()) {
        complain("layers", "has to be a list");
        return;
    }
    for (const auto &canvas : value.front().is_array() ? value : Json::array({value})) {
        std::vector<SideLayer> layers;
        for (const auto &one : canvas) {
            layers.push_back(layer(one));
        }
        side_car.layers.push_back(std::move(layers));
    }
}

void SideCarParser::read_ranges(const Json &value, SideCar &side_car)
{
    for (const auto &one : value) {
        side_car.ranges.push_back(range(one, 1));
    }
}

void SideCarParser::read_pages_as(const Json &value, SideCar &side_car)
{
    constexpr std::array<std::string_view, 2> kWords{"canvases", "layers"};
    side_car.pages_as_layers = one_of(value, "pagesAs", kWords) == "layers";
}

void SideCarParser::read_pages(const Json &value, SideCar &side_car)
{
    if (!value.is_object()) {
        complain("pages", "has to be an object with the names of files");
        return;
    }
    const auto inner = depth_ + 1;   // parse() changes depth_
    for (const auto &[name, page] : value.items()) {
        side_car.pages.emplace(name, parse(page, inner));
    }
}

// `language` first, because it says how the other members are read.
constexpr std::array<SideCarParser::Row, 16> SideCarParser::kMembers{{
    {"language", &SideCarParser::read_language},
    {"label", &SideCarParser::read_label},
    {"summary", &SideCarParser::read_summary},
    {"metadata", &SideCarParser::read_metadata},
    {"rights", &SideCarParser::read_rights},
    {"requiredStatement", &SideCarParser::read_statement},
    {"provider", &SideCarParser::read_provider},
    {"navDate", &SideCarParser::read_nav_date},
    {"behavior", &SideCarParser::read_behavior},
    {"viewingDirection", &SideCarParser::read_direction},
    {"order", &SideCarParser::read_order},
    {"start", &SideCarParser::read_start},
    {"layers", &SideCarParser::read_layers},
    {"ranges", &SideCarParser::read_ranges},
    {"pagesAs", &SideCarParser::read_pages_as},
    {"pages", &SideCarParser::read_pages},
}};

SideCar SideCarParser::parse(const Json &json, int depth)
{
    SideCar side_car;
    if (!json.is_object() || depth > kMostDepth) {
        complain(kSideCarName, "has to be an object, not nested too deeply");
        return side_car;
    }
    const auto outer_language = language_;
    depth_ = depth;
    for (const auto &[name, read] : kMembers) {
        if (json.contains(name)) {
            (this->*read)(json[name], side_car);
            depth_ = depth;
        }
    }
    for (const auto &[name, value] : json.items()) {
        if (std::ranges::find(kMembers, name, &Row::name) == kMembers.end()) {
            complain(name, "is not a member that is known");
        }
    }
    language_ = outer_language;
    return side_car;
}

}   // namespace

const SideCar &SideCar::page(std::string_view name) const
{
    static const SideCar kNone;
    const auto found = pages.find(name);
    return found == pages.end() ? kNone : found->second;
}

ParsedSideCar parse_side_car(std::string_view text)
{
    ParsedSideCar parsed;
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        parsed.complaints = "It is not valid JSON in UTF-8.";
        return parsed;
    }
    parsed.side_car = SideCarParser(parsed.complaints).parse(json, 1);
    return parsed;
}

}   // namespace iiif
