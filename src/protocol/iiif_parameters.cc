#include "protocol/iiif_parameters.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/cursor.h"
#include "base/error.h"

namespace iiif {

namespace {

constexpr Decimal kFullTurn{360 * Decimal::kOne};

bool speaks(const ParseSettings &settings, Dialect version)
{
    return settings.lenient || settings.dialect == version;
}

// Returns whether spellings are valid that versions 2 and 3 share.
bool speaks_2_or_3(const ParseSettings &settings)
{
    return speaks(settings, Dialect::iiif2) || speaks(settings, Dialect::iiif3);
}

[[noreturn]] void refuse(std::string sentence)
{
    throw Error(Kind::bad_request, std::move(sentence));
}

[[noreturn]] void refuse_region(Dialect dialect)
{
    refuse(dialect == Dialect::iiif1
               ? "The region is not valid: it has to be full, x,y,w,h or pct:x,y,w,h."
               : "The region is not valid: it has to be full, square, x,y,w,h or pct:x,y,w,h.");
}

[[noreturn]] void refuse_size(Dialect dialect)
{
    switch (dialect) {
    case Dialect::iiif1:
        refuse("The size is not valid: it has to be full, w,  ,h  pct:n  w,h or !w,h.");
    case Dialect::iiif2:
        refuse("The size is not valid: it has to be full, max, w,  ,h  pct:n  w,h or !w,h.");
    case Dialect::iiif3:
        refuse("The size is not valid: it has to be max, w,  ,h  pct:n  w,h or !w,h, "
               "with ^ in front where it may be enlarged.");
    }
    __builtin_unreachable();
}

// Reads four numbers with `read`, separated by commas; false where the text is anything else.
template <class Number, class Read>
bool read_four(Cursor &in, std::array<Number, 4> &numbers, const Read &read)
{
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0 && !in.accept(',')) {
            return false;
        }
        const auto number = read(in);
        if (!number) {
            return false;
        }
        numbers[i] = *number;
    }
    return in.at_end();
}

// Reads `w,`, `,h` or `w,h`; if `confined`, only `w,h`.
Scale read_sides(Cursor &in, bool confined, Dialect dialect)
{
    const auto width = in.number();
    if (!in.accept(',')) {
        refuse_size(dialect);
    }
    const auto height = in.number();
    if (!in.at_end() || (!width && !height) || (confined && !(width && height))) {
        refuse_size(dialect);
    }
    Scale scale;
    scale.box = {width.value_or(0), height.value_or(0)};
    if (confined) {
        scale.kind = Scale::Kind::within;
        scale.clamp = true;
    }
    else if (width && height) {
        scale.kind = Scale::Kind::exact;
    }
    else {
        scale.kind = width ? Scale::Kind::width : Scale::Kind::height;
    }
    return scale;
}

Scale read_percent(Cursor &in, Dialect dialect)
{
    const auto percent = Decimal::read(in);
    if (!percent || !in.at_end()) {
        refuse_size(dialect);
    }
    return {.kind = Scale::Kind::percent, .box = {}, .percent = *percent};
}

struct QualityName {
    std::string_view name;
    Quality quality;
};

constexpr std::array<QualityName, 4> kQualities{{{"default", Quality::normal},
                                                 {"color", Quality::color},
                                                 {"gray", Quality::gray},
                                                 {"bitonal", Quality::bitonal}}};
constexpr std::array<QualityName, 4> kQualitiesOf1{{{"native", Quality::normal},
                                                    {"color", Quality::color},
                                                    {"grey", Quality::gray},
                                                    {"bitonal", Quality::bitonal}}};

std::optional<Quality> quality_named(const std::array<QualityName, 4> &names, std::string_view text)
{
    const auto *found = std::ranges::find(names, text, &QualityName::name);
    return found == names.end() ? std::nullopt : std::optional(found->quality);
}

// Returns what a size without `^` may do: only `^` enlarges in version 3; the older versions
// enlarge wherever the operator allows it.
Enlarge enlarge_without_caret(const Scale &scale, const ParseSettings &settings)
{
    const bool older = settings.dialect != Dialect::iiif3;
    const bool as_older = settings.lenient && scale.kind != Scale::Kind::within;
    return older || as_older ? Enlarge::permitted : Enlarge::never;
}

}   // namespace

Region parse_region(std::string_view text, const ParseSettings &settings)
{
    if (text == "full") {
        return {};
    }
    if (text == "square" && speaks_2_or_3(settings)) {
        return {.kind = Region::Kind::square, .pixels = {}, .percent = {}};
    }
    Cursor in(text);
    if (in.accept("pct:")) {
        Region region{.kind = Region::Kind::percent, .pixels = {}, .percent = {}};
        if (!read_four(in, region.percent, [](Cursor &c) { return Decimal::read(c); })) {
            refuse_region(settings.dialect);
        }
        return region;
    }
    std::array<std::int64_t, 4> sides{};
    if (!read_four(in, sides, [](Cursor &c) { return c.number(); })) {
        refuse_region(settings.dialect);
    }
    return {.kind = Region::Kind::pixels,
            .pixels = {sides[0], sides[1], sides[2], sides[3]},
            .percent = {}};
}

Scale parse_size(std::string_view text, const ParseSettings &settings)
{
    const auto dialect = settings.dialect;
    Cursor in(text);
    const bool caret = speaks(settings, Dialect::iiif3) && in.accept('^');
    const bool has_full = speaks(settings, Dialect::iiif1) || speaks(settings, Dialect::iiif2);
    Scale scale;
    if (in.remaining() == "max" && speaks_2_or_3(settings)) {
        scale.clamp = true;
    }
    else if (in.remaining() == "full" && has_full && !caret) {
        // Manifests that were made before the operator set a limit still name this size.
        scale.clamp = settings.lenient;
    }
    else {
        scale =
            in.accept("pct:") ? read_percent(in, dialect) : read_sides(in, in.accept('!'), dialect);
        scale.enlarge = enlarge_without_caret(scale, settings);
    }
    if (caret) {
        scale.enlarge = Enlarge::asked;
    }
    return scale;
}

Rotation parse_rotation(std::string_view text, const ParseSettings &settings)
{
    Cursor in(text);
    const bool mirrored = speaks_2_or_3(settings) && in.accept('!');
    const auto degrees = Decimal::read(in);
    if (!degrees || !in.at_end() || *degrees > kFullTurn) {
        refuse(settings.dialect == Dialect::iiif1
                   ? "The rotation is not valid: it has to be a number from 0 to 360."
                   : "The rotation is not valid: it has to be a number from 0 to 360, with ! in "
                     "front to mirror first.");
    }
    return {mirrored, *degrees == kFullTurn ? Decimal{} : *degrees};
}

Quality parse_quality(std::string_view text, const ParseSettings &settings)
{
    if (const auto quality = quality_named(kQualitiesOf1, text);
        quality && speaks(settings, Dialect::iiif1)) {
        return *quality;
    }
    if (const auto quality = quality_named(kQualities, text); quality && speaks_2_or_3(settings)) {
        return *quality;
    }
    refuse(settings.dialect == Dialect::iiif1
               ? "The quality is not valid: it has to be native, color, grey or bitonal."
               : "The quality is not valid: it has to be default, color, gray or bitonal.");
}

ImageFormat parse_format(std::string_view text, Dialect dialect)
{
    const auto format = image_format_named(text);
    if (!format) {
        refuse_format(text, dialect);
    }
    return *format;
}

void refuse_format(std::string_view name, Dialect dialect)
{
    const bool printable =
        !name.empty() && name.size() <= 8 &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
    throw Error(dialect == Dialect::iiif1 ? Kind::unknown_media : Kind::bad_request,
                "The format " + (printable ? std::string(name) + " " : std::string()) +
                    "is not served here: info.json lists the formats that are.");
}

}   // namespace iiif
