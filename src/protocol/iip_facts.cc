#include "protocol/iip_facts.h"

#include <algorithm>
#include <array>

#include "base/append.h"
#include "base/error.h"
#include "protocol/iip_text.h"

namespace iiif {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

struct NamedFact {
    std::string_view name;
    Fact fact;
};

constexpr auto kFacts = std::to_array<NamedFact>({
    {"iip,1.0", Fact::version},
    {"iip-server", Fact::server},
    {"iip-opt-comm", Fact::commands},
    {"iip-opt-obj", Fact::objects},
    {"basic-info", Fact::basic_info},
    {"max-size", Fact::size},
    {"resolution-number", Fact::level_count},
    {"resolutions", Fact::level_sizes},
    {"tile-size", Fact::tile_size},
    {"bits-per-channel", Fact::bits},
    {"horizontal-views", Fact::horizontal_views},
    {"vertical-views", Fact::vertical_views},
    {"min-max-sample-values", Fact::sample_ranges},
    {"dpi", Fact::resolution},
    {"stack", Fact::stack},
    {"metadata", Fact::metadata},
    {"summary-info", Fact::summary},
});

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";

// One text of the metadata. iipsrv 1.1 answers with its name and length in front, newer versions
// with the text alone.
struct Field {
    std::string_view name;
    std::string Metadata::*text;
    std::string_view type;
};

constexpr auto kFields = std::to_array<Field>({
    {"copyright", &Metadata::rights, kIipType},
    {"subject", &Metadata::description, kIipType},
    {"author", &Metadata::creator, kIipType},
    {"create-dtm", &Metadata::date, kIipType},
    {"app-name", &Metadata::software, kIipType},
    {"rights", &Metadata::rights, kPlainText},
    {"title", &Metadata::title, kPlainText},
    {"description", &Metadata::description, kPlainText},
    {"creator", &Metadata::creator, kPlainText},
    {"date", &Metadata::date, kPlainText},
    {"software", &Metadata::software, kPlainText},
    {"make", &Metadata::make, kPlainText},
    {"model", &Metadata::model, kPlainText},
    {"scale", &Metadata::scale, kPlainText},
    // XMP is XML, but a browser that is told so runs the scripts in it with the rights of this
    // site.
    {"xmp", &Metadata::xmp, kPlainText},
});

// Names that IIP defines, but that no supported file format states.
constexpr std::array<std::string_view, 7> kUnknownFields{
    "keywords",  "comment",      "last-author",  "rev-number",
    "edit-time", "last-printed", "last-save-dtm"};

const Field *field_named(std::string_view name)
{
    const auto *found = std::ranges::find(kFields, name, &Field::name);
    return found == kFields.end() ? nullptr : found;
}

bool is_field(std::string_view name)
{
    return field_named(name) != nullptr ||
           std::ranges::find(kUnknownFields, name) != kUnknownFields.end();
}

std::string size_text(const Size &size)
{
    return std::to_string(size.width) + ' ' + std::to_string(size.height);
}

std::string max_size(const ImageInfo &info, bool transposed)
{
    return "Max-size:" + size_text(transposed ? info.size().transposed() : info.size());
}

std::string level_count(const ImageInfo &info)
{
    return "Resolution-number:" + std::to_string(info.levels.size());
}

std::string level_sizes(const ImageInfo &info)
{
    std::string text;
    for (std::size_t i = 0; i < info.levels.size(); ++i) {
        text.insert(0, (text.empty() ? "" : ","));
        text.insert(0, size_text(info.shown(i).size));
    }
    return "Resolutions:" + text;
}

// Returns, for all levels: calibrated or not, number of the colour space, number of planes, their
// indices. Only colours count as planes.
std::string color_space(const ImageInfo &info)
{
    const auto model = info.format.model;
    return "Colorspace,0-" + std::to_string(info.levels.size() - 1) + ",0:" +
           (model == ColorModel::lab    ? "1 0 4 3 0 1 2"
            : model == ColorModel::gray ? "0 0 1 1 0"
                                        : "0 0 3 3 0 1 2");
}

// Returns the ranges in the file's own numbers. Two blanks separate the ends of a range, and the
// ranges.
std::string sample_ranges(const ImageInfo &info)
{
    const auto widening = info.stored.widening;
    const auto white = info.format.sample == SampleType::u8    ? 255.0
                       : info.format.sample == SampleType::u16 ? 65535.0
                                                               : 1.0;
    std::string text = "Min-Max-sample-values:";
    for (int color = 0; color < info.format.colors(); ++color) {
        const auto index = static_cast<std::size_t>(color);
        const auto range = index < info.ranges.size() ? info.ranges[index] : ValueRange{0, white};
        text += (color == 0 ? " " : "  ") + number_text(range.low / widening) + "  " +
                number_text(range.high / widening);
    }
    return text;
}

std::string basic_info(const ImageInfo &info, bool transposed)
{
    std::string text = "IIP-server:3.65";
    for (const auto &line : {max_size(info, transposed), level_count(info), color_space(info)}) {
        text += kLineEnd;
        text += line;
    }
    return text;
}

std::string angles_text(std::string_view name, const std::vector<int> &angles)
{
    std::string text(name);
    for (const auto angle : angles) {
        text += (text.ends_with(':') ? "" : " ") + std::to_string(angle);
    }
    return text;
}

std::string resolution_text(const Metadata &metadata)
{
    if (metadata.columns_per_metre == 0 || metadata.rows_per_metre == 0) {
        return {};
    }
    return "DPI:" + fixed_text(metadata.columns_per_metre, 6) + ' ' +
           fixed_text(metadata.rows_per_metre, 6);
}

std::string field_text(const Field &field, const Metadata &metadata)
{
    const auto &text = metadata.*field.text;
    if (text.empty() || field.type != kIipType) {
        return text;
    }
    return std::string(field.name) + '/' + std::to_string(text.size()) + ':' + text;
}

// Returns the fields that iipsrv 1.1 knows, one line each, with their names.
std::string summary_text(const Metadata &metadata)
{
    std::string text;
    for (const auto &field : kFields) {
        const auto line = field.type == kIipType ? field_text(field, metadata) : "";
        if (!line.empty()) {
            text += (text.empty() ? "" : kLineEnd);
            text += line;
        }
    }
    return text;
}

// Returns all fields that are plain text, as a JSON object; XMP is left out.
std::string metadata_text(const Metadata &metadata)
{
    std::string text = "{";
    for (const auto &field : kFields) {
        const auto &value = metadata.*field.text;
        if (field.type == kPlainText && field.text != &Metadata::xmp && !value.empty()) {
            text += text == "{" ? "\n\t" : ",\n\t";
            text += json_text(field.name) + ": " + json_text(value);
        }
    }
    return text + "\n}";
}

std::string stack_text(const std::vector<StackPage> &stack)
{
    std::string text;
    for (std::size_t i = 0; i < stack.size(); ++i) {
        text += text.empty() ? "[\n\t{" : ",\n\t{";
        text += "\n\t\t\"id\": " + std::to_string(i) +
                ",\n\t\t\"name\": " + json_text(stack[i].name) +
                ",\n\t\t\"scale\": " + number_text(stack[i].scale) + "\n\t}";
    }
    return text.empty() ? "" : text + "\n]";
}

std::string_view type_of(const Facts::Asked &asked)
{
    if (asked.fact == Fact::stack || asked.fact == Fact::metadata) {
        return kJson;
    }
    const auto *field = field_named(asked.name);
    return field == nullptr ? kIipType : field->type;
}

// Returns the line of one fact without the line end; empty where the picture does not state it.
std::string line_of(const Facts::Asked &asked, const IipPicture &picture, const IipViews &views)
{
    const auto &info = picture.info;
    static const Metadata kNothing;
    const auto &metadata = info.metadata ? *info.metadata : kNothing;
    switch (asked.fact) {
    case Fact::version:
        return "";   // iip_facts() writes it first
    case Fact::server:
        return "IIP-server:3.65";
    case Fact::commands:
        return "IIP-opt-comm:CVT CNT QLT JTL JTLS WID HEI RGN MINMAX SHD CMP INV CTW";
    case Fact::objects:
        return "IIP-opt-obj:Horizontal-views Vertical-views Tile-size Bits-per-channel "
               "Min-Max-sample-values Resolutions";
    case Fact::basic_info:
        return basic_info(info, asked.transposed);
    case Fact::size:
        return max_size(info, asked.transposed);
    case Fact::level_count:
        return level_count(info);
    case Fact::level_sizes:
        return level_sizes(info);
    case Fact::tile_size:
        return "Tile-size:" + size_text(info.shown(0).tile);
    case Fact::color_space:
        return color_space(info);
    case Fact::bits:
        return "Bits-per-channel:" + std::to_string(info.stored.bits);
    case Fact::horizontal_views:
        return angles_text("Horizontal-views:", views.horizontal);
    case Fact::vertical_views:
        return angles_text("Vertical-views:", views.vertical);
    case Fact::sample_ranges:
        return sample_ranges(picture.bands);
    case Fact::resolution:
        return resolution_text(metadata);
    case Fact::stack:
        return stack_text(views.stack);
    case Fact::metadata:
        return metadata_text(metadata);
    case Fact::summary:
        return summary_text(metadata);
    case Fact::field: {
        const auto *field = field_named(asked.name);
        return field == nullptr ? "" : field_text(*field, metadata);
    }
    }
    __builtin_unreachable();
}

}   // namespace

std::optional<Fact> iip_fact_named(std::string_view name)
{
    // Levels and planes may follow the comma; the answer states all of them anyway.
    if (name == "colorspace" || name.starts_with("colorspace,")) {
        return Fact::color_space;
    }
    if (is_field(name)) {
        return Fact::field;
    }
    const auto *found = std::ranges::find(kFacts, name, &NamedFact::name);
    return found == kFacts.end() ? std::nullopt : std::optional(found->fact);
}

bool needs_views(const Facts &facts)
{
    return std::ranges::any_of(facts.asked, [](const Facts::Asked &asked) {
        return asked.fact == Fact::horizontal_views || asked.fact == Fact::vertical_views ||
               asked.fact == Fact::stack;
    });
}

IipText iip_facts(const Facts &facts, const IipPicture &picture, const IipViews &views)
{
    // Facts of one media type are answered with that type; mixed facts become lines of IIP.
    auto type = type_of(facts.asked.front());
    bool version = false;
    std::string lines;
    for (const auto &asked : facts.asked) {
        version = version || asked.fact == Fact::version;
        type = type_of(asked) == type ? type : kIipType;
        if (const auto line = line_of(asked, picture, views); !line.empty()) {
            lines += line;
            lines += kLineEnd;
        }
    }
    if (lines.empty() && !version) {
        throw Error(Kind::iip_error, iip_error("2 1", facts.query));
    }
    std::string head(version ? "IIP:1.0" : "");
    head += type == kIipType ? kLineEnd : "";
    return {type, head + lines};
}

}   // namespace iiif
