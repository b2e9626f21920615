#include "protocol/iip_arguments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/error.h"
#include "protocol/iip_text.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostAngle = 999;   // file names state an angle with three digits

template <class Value> struct Named {
    std::string_view name;
    Value value;
};

constexpr auto kFormats = std::to_array<Named<ImageFormat>>({{"png", ImageFormat::png},
                                                             {"webp", ImageFormat::webp},
                                                             {"avif", ImageFormat::avif},
                                                             {"tiff", ImageFormat::tif},
                                                             {"tif", ImageFormat::tif}});

constexpr auto kSchemes = std::to_array<Named<TiffScheme>>({{"none", TiffScheme::none},
                                                            {"lzw", TiffScheme::lzw},
                                                            {"deflate", TiffScheme::deflate},
                                                            {"jpeg", TiffScheme::jpeg},
                                                            {"webp", TiffScheme::webp},
                                                            {"zstd", TiffScheme::zstd}});

constexpr auto kColors = std::to_array<Named<Quality>>(
    {{"binary", Quality::bitonal}, {"gray", Quality::gray}, {"grey", Quality::gray}});

template <class Table> auto find(const Table &table, std::string_view word)
{
    const auto *found = std::ranges::find(table, lower_case(word), &Table::value_type::name);
    return found == table.end() ? std::nullopt : std::optional(found->value);
}

}   // namespace

ImageFormat iip_format(std::string_view value)
{
    return find(kFormats, value).value_or(ImageFormat::jpg);
}

IipQuality iip_quality(std::string_view value)
{
    IipQuality result{.scheme = find(kSchemes, value.substr(0, value.find(':'))), .quality = {}};
    if (result.scheme) {
        split_off(value, ':');
    }
    if (!value.empty()) {
        result.quality = static_cast<int>(std::clamp<std::int64_t>(whole_number(value), 1, 100));
    }
    return result;
}

std::optional<Region> iip_region(std::string_view value)
{
    const auto numbers = real_numbers(value);
    if (numbers.size() != 4 || numbers[2] <= 0 || numbers[3] <= 0) {
        return std::nullopt;
    }
    Region region{.kind = Region::Kind::percent};
    std::ranges::transform(numbers, region.percent.begin(), [](double part) {
        const auto parts = std::clamp(part, 0.0, 1.0) * 100 * static_cast<double>(Decimal::kOne);
        return Decimal{std::llround(parts)};
    });
    return region;
}

Rotation iip_rotation(std::string_view value)
{
    const bool mirrored = value.starts_with('!');
    const auto degrees = real_number(value.substr(mirrored ? 1 : 0));
    const auto turn = std::fmod(std::fmod(degrees, 360) + 360, 360);
    const bool quarters = std::fmod(turn, 90) == 0;
    return {mirrored, {quarters ? std::llround(turn) * Decimal::kOne : 0}};
}

std::optional<int> iip_layers(std::string_view value)
{
    constexpr std::int64_t kMostLayers = 65535;
    const auto layers = std::min(whole_number(value), kMostLayers);
    return layers > 0 ? std::optional(static_cast<int>(layers)) : std::nullopt;
}

Quality iip_colors(std::string_view value)
{
    return find(kColors, value).value_or(Quality::normal);
}

ViewAngles iip_view(std::string_view value)
{
    const auto horizontal = whole_number(split_off(value, ','));
    const auto vertical = value.empty() ? ViewAngles{}.vertical : whole_number(value);
    if (std::min(horizontal, vertical) < 0 || std::max(horizontal, vertical) > kMostAngle) {
        throw Error(Kind::not_found, "This picture has no such view.");
    }
    return {static_cast<int>(horizontal), static_cast<int>(vertical)};
}

IipBlock iip_block(std::string_view value)
{
    IipBlock block{.level = split_off(value, ','), .first = 0, .last = 0};
    // The first number may have a minus of its own.
    const bool negative = value.starts_with('-');
    value.remove_prefix(negative ? 1 : 0);
    block.first = whole_number(split_off(value, '-')) * (negative ? -1 : 1);
    block.last = value.empty() ? block.first : whole_number(value);
    return block;
}

PixelValues iip_points(std::string_view value)
{
    PixelValues values{.form = PixelValues::Form::points};
    values.level = whole_number(split_off(value, ','));
    values.tile = whole_number(split_off(value, ','));
    values.pixels.x = whole_number(split_off(value, ','));
    values.pixels.y = whole_number(value);
    values.pixels.width = values.pixels.height = 1;
    return values;
}

PixelValues iip_profile(std::string_view value)
{
    PixelValues values;
    values.level = whole_number(split_off(value, ':'));
    const auto x = whole_number(split_off(value, ','));
    const auto y = whole_number(split_off(value, '-'));
    const auto right = whole_number(split_off(value, ','));
    const auto bottom = whole_number(value);
    values.pixels = {x, y, 1, 1};
    if (right > x) {
        values.pixels.width = right - x;
    }
    else if (bottom > y) {
        values.pixels.height = bottom - y;
    }
    return values;
}

}   // namespace iiif
