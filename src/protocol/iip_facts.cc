#include "protocol/iip_facts.h"

#include <algorithm>
#include <array>
#include <sstream>

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
});

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

// Of all levels: whether it is calibrated, the number of the colour space, how many planes, which.
std::string color_space(const ImageInfo &info)
{
    const auto model = info.format.model;
    const bool lab = model == ColorModel::lab;
    std::string text = "Colorspace,0-" + std::to_string(info.levels.size() - 1) + ",0:";
    text += lab ? "1 0 4 " : model == ColorModel::gray ? "0 0 1 " : "0 0 3 ";
    text += std::to_string(info.format.channels());
    for (int channel = 0; channel < info.format.channels(); ++channel) {
        text += ' ' + std::to_string(channel);
    }
    return text;
}

// As C++ writes them: six digits, no zeros behind.
std::string number_text(double number)
{
    std::ostringstream text;
    text << number;
    return text.str();
}

// Between two ranges stand two blanks, as between the ends of one.
std::string sample_ranges(const ImageInfo &info)
{
    const auto white = info.format.sample == SampleType::u8    ? 255.0
                       : info.format.sample == SampleType::u16 ? 65535.0
                                                               : 1.0;
    std::string text = "Min-Max-sample-values:";
    for (int color = 0; color < info.format.colors(); ++color) {
        const auto index = static_cast<std::size_t>(color);
        const auto range = index < info.ranges.size() ? info.ranges[index] : ValueRange{0, white};
        text += (color == 0 ? " " : "  ") + number_text(range.low) + "  " + number_text(range.high);
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

// Without its end.
std::string line_of(const Facts::Asked &asked, const ImageInfo &info)
{
    switch (asked.fact) {
    case Fact::version:
        return "";   // stands first, wherever it was asked for
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
        return "Bits-per-channel:" + std::to_string(8 * info.format.sample_bytes());
    case Fact::horizontal_views:
        return "Horizontal-views:0";
    case Fact::vertical_views:
        return "Vertical-views:90";
    case Fact::sample_ranges:
        return sample_ranges(info);
    }
    __builtin_unreachable();
}

}   // namespace

std::optional<Fact> iip_fact_named(std::string_view name)
{
    // What follows says which levels and planes are meant, of which all are told anyway.
    if (name == "colorspace" || name.starts_with("colorspace,")) {
        return Fact::color_space;
    }
    const auto *found = std::ranges::find(kFacts, name, &NamedFact::name);
    return found == kFacts.end() ? std::nullopt : std::optional(found->fact);
}

std::string iip_facts(const Facts &facts, const ImageInfo &info)
{
    const bool version = std::ranges::any_of(
        facts.asked, [](const Facts::Asked &asked) { return asked.fact == Fact::version; });
    std::string text(version ? "IIP:1.0" : "");
    text += kLineEnd;
    bool told = version;
    for (const auto &asked : facts.asked) {
        const auto line = line_of(asked, info);
        if (!line.empty()) {
            text += line;
            text += kLineEnd;
            told = true;
        }
    }
    if (!told) {
        throw Error(Kind::iip_error, iip_error("2 1", facts.query));
    }
    return text;
}

}   // namespace iiif
