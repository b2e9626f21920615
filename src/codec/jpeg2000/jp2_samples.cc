#include "codec/jpeg2000/jp2_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "codec/damaged.h"
#include "codec/unassociate.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr int kTableBits = 16;
constexpr std::size_t kColorSpaceOfProfile = 16;   // ICC.1 7.2: header, bytes 16 to 19
constexpr int kOpacity = 1;                        // I.5.3.6
constexpr int kPremultipliedOpacity = 2;

bool profile_is(const Jp2Boxes &boxes, std::string_view space)
{
    const auto &profile = boxes.icc_profile;
    return profile.size() >= kColorSpaceOfProfile + space.size() &&
           std::equal(space.begin(), space.end(), profile.begin() + kColorSpaceOfProfile);
}

std::size_t channel_count(const Jp2Boxes &boxes, const J2kSize &size)
{
    return boxes.mappings.empty() ? size.components.size() : boxes.mappings.size();
}

// The conversion of YCbCr in 16.16 fixed point. Luminance begins at `black` of 255.
struct YccRule {
    std::int64_t black;
    std::int64_t luma;
    std::int64_t red_of_cr;
    std::int64_t green_of_cb;
    std::int64_t green_of_cr;
    std::int64_t blue_of_cb;
};

// IEC 61966-2-1 amendment 1 (sYCC), which is ITU-R BT.601 in the whole range of samples.
constexpr YccRule kYcc601{0, 65536, 91881, 22554, 46802, 116130};
// ITU-R BT.601 and BT.709 in the range of video: 16 to 235, 16 to 240.
constexpr YccRule kYcc601Video{16, 76309, 104597, 25675, 53279, 132201};
constexpr YccRule kYcc709Video{16, 76309, 117489, 13975, 34925, 138438};

// The conversion of the numbers of an enumerated colour space: from YCbCr by `ycc`; then they are
// inverted in all colours but black ink.
struct EnumeratedColors {
    std::uint32_t number;
    ColorModel model;
    const YccRule *ycc = nullptr;
    bool inverted = false;
};

constexpr auto kEnumerated = std::to_array<EnumeratedColors>({
    {kColorsWhiteZero, ColorModel::gray, nullptr, true},
    {kColorsYcc709Video, ColorModel::rgb, &kYcc709Video},
    {kColorsYcc601, ColorModel::rgb, &kYcc601},
    {kColorsYcc601Video, ColorModel::rgb, &kYcc601Video},
    {kColorsCmy, ColorModel::rgb, nullptr, true},
    {kColorsCmyk, ColorModel::cmyk},
    {kColorsYcck, ColorModel::cmyk, &kYcc601, true},
    {kColorsLab, ColorModel::lab},
    {kColorsBlackZero, ColorModel::gray},
    {kColorsSrgb, ColorModel::rgb},
    {kColorsGray, ColorModel::gray},
    {kColorsSycc, ColorModel::rgb, &kYcc601},
    {kColorsExtendedSycc, ColorModel::rgb, &kYcc601},
});

const EnumeratedColors &enumerated(std::uint32_t number)
{
    const auto *const found = std::ranges::find(kEnumerated, number, &EnumeratedColors::number);
    if (found == kEnumerated.end()) {
        throw Error(Kind::not_implemented,
                    "This JPEG 2000 picture has colors of the enumerated space " +
                        std::to_string(number) +
                        "; served are gray, RGB, YCbCr, CMY, CMYK, YCCK "
                        "and CIELab.");
    }
    return *found;
}

// Without a stated colour space, two channels are taken as gray plus one extra, and four as RGB
// plus one extra.
ColorModel model_of(const Jp2Boxes &boxes, const J2kSize &size)
{
    if (profile_is(boxes, "Lab ")) {
        throw Error(Kind::not_implemented, "This JPEG 2000 picture has a profile of CIELab colors; "
                                           "those of gray, RGB and CMYK are served.");
    }
    auto model = ColorModel::rgb;
    if (boxes.enumerated_colors) {
        model = enumerated(*boxes.enumerated_colors).model;
    }
    else if (profile_is(boxes, "CMYK")) {
        model = ColorModel::cmyk;
    }
    const bool gray = profile_is(boxes, "GRAY") || channel_count(boxes, size) < 3;
    return gray ? ColorModel::gray : model;
}

// Returns the channel of the n-th colour, counted from 1.
int channel_of_color(const Jp2Boxes &boxes, int color)
{
    for (const auto &definition : boxes.definitions) {
        if (definition.type == 0 && definition.association == color) {
            return definition.channel;
        }
    }
    return color - 1;
}

// Returns the opacity channel for all colours; opacity of a single colour is ignored.
std::optional<Jp2ChannelDefinition> opacity_of(const Jp2Boxes &boxes)
{
    const auto found = std::ranges::find_if(boxes.definitions, [](const auto &entry) {
        return (entry.type == kOpacity || entry.type == kPremultipliedOpacity) &&
               entry.association == 0;
    });
    return found == boxes.definitions.end() ? std::nullopt : std::optional(*found);
}

// If no colour space is stated, treats subsampled components as chroma, like opj_decompress.
bool looks_like_ycc(const Jp2Boxes &boxes, const J2kSize &size)
{
    const auto &components = size.components;
    return !boxes.enumerated_colors && boxes.icc_profile.empty() && components.size() == 3 &&
           components[0].dx == 1 && components[0].dy == 1 && components[1].dx > 1 &&
           components[2].dx > 1;
}

// Returns the enumerated colour space whose conversion applies; sRGB's is none.
std::uint32_t conversion_of(const Jp2Boxes &boxes, const J2kSize &size)
{
    const auto stated = boxes.enumerated_colors;
    if (stated && enumerated(*stated).model != model_of(boxes, size)) {
        return kColorsGray;   // there are no three channels
    }
    return boxes.enumerated_colors.value_or(looks_like_ycc(boxes, size) ? kColorsSycc
                                                                        : kColorsSrgb);
}

Jp2Mapping mapping_of(const Jp2Boxes &boxes, const J2kSize &size, int channel)
{
    Jp2Mapping mapping{.component = channel};
    if (!boxes.mappings.empty()) {
        if (channel >= static_cast<int>(boxes.mappings.size())) {
            throw_damaged("a colour is a channel that there is not");
        }
        mapping = boxes.mappings[static_cast<std::size_t>(channel)];
    }
    if (mapping.component >= static_cast<int>(size.components.size())) {
        throw_damaged("a channel is a component that there is not");
    }
    if (mapping.by_palette && mapping.column >= static_cast<int>(boxes.palette.columns.size())) {
        throw_damaged("a channel of a palette's column that there is not");
    }
    return mapping;
}

int bits_of(const Jp2Boxes &boxes, const J2kSize &size, const Jp2Mapping &mapping)
{
    return mapping.by_palette ? boxes.palette.columns[static_cast<std::size_t>(mapping.column)].bits
                              : size.components[static_cast<std::size_t>(mapping.component)].bits;
}

// Scales from a range of integers to the range of a sample, rounded.
std::uint16_t scaled(std::int64_t value, std::int64_t most, std::int64_t white)
{
    return static_cast<std::uint16_t>((value * white + most / 2) / most);
}

std::vector<std::uint16_t> scaling_table(int bits, std::int64_t white)
{
    const auto count = std::int64_t{1} << bits;
    std::vector<std::uint16_t> table;
    for (std::int64_t i = 0; i < count; ++i) {
        table.push_back(scaled(i, std::max<std::int64_t>(count - 1, 1), white));
    }
    return table;
}

std::vector<std::uint16_t> palette_table(const Jp2Palette &palette, int column, std::int64_t white)
{
    const auto [bits, is_signed] = palette.columns[static_cast<std::size_t>(column)];
    const auto half = std::uint64_t{is_signed ? 1U : 0U} << (bits - 1);
    const auto most = (std::uint64_t{1} << bits) - 1;
    std::vector<std::uint16_t> table;
    for (int entry = 0; entry < palette.entries; ++entry) {
        const auto at = static_cast<std::size_t>(entry) * palette.columns.size() +
                        static_cast<std::size_t>(column);
        const auto value = (palette.values[at] + half) & most;
        table.push_back(
            scaled(static_cast<std::int64_t>(value), static_cast<std::int64_t>(most), white));
    }
    return table;
}

// M.11.7.4.1: maps samples of L, a or b to the encoding of ICC.1.
std::vector<std::uint16_t> lab_table(const Jp2Boxes &boxes, std::size_t color, int bits)
{
    const auto half = std::int64_t{1} << bits >> 1;
    const std::array<Jp2LabRange, 3> usual{
        {{100, 0}, {170, half}, {200, (half >> 1) + (half >> 2)}}};
    const auto range = boxes.lab_ranges.empty() ? usual[color] : boxes.lab_ranges[color];
    const auto count = std::int64_t{1} << bits;
    const auto step = static_cast<double>(range.reach) / static_cast<double>(count - 1);
    std::vector<std::uint16_t> table;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto value = static_cast<double>(i - range.zero) * step;
        const auto share = color == 0 ? value / 100 : (value + 128) / 255;
        table.push_back(static_cast<std::uint16_t>(
            std::lround(std::clamp(share, 0.0, 1.0) * kWhite<std::uint16_t>)));
    }
    return table;
}

template <class Sample> Sample to_sample(std::int64_t fixed)
{
    return static_cast<Sample>(std::clamp<std::int64_t>(fixed >> 16, 0, kWhite<Sample>));
}

// Converts YCbCr to RGB in place.
template <class Sample> void ycc_to_rgb(const YccRule &rule, const StripView &rows)
{
    constexpr std::int64_t kHalf = 1 << 15;
    constexpr std::int64_t kZero = kWhite<Sample> / 2 + 1;
    const std::int64_t black = scaled(rule.black, 255, kWhite<Sample>);
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        auto *const first = rows.row<Sample>(0, y);
        auto *const second = rows.row<Sample>(1, y);
        auto *const third = rows.row<Sample>(2, y);
        for (std::int64_t x = 0; x < rows.size.width; ++x) {
            const auto luma = (first[x] - black) * rule.luma + kHalf;
            const auto blue = second[x] - kZero;
            const auto red = third[x] - kZero;
            first[x] = to_sample<Sample>(luma + rule.red_of_cr * red);
            second[x] = to_sample<Sample>(luma - rule.green_of_cb * blue - rule.green_of_cr * red);
            third[x] = to_sample<Sample>(luma + rule.blue_of_cb * blue);
        }
    }
}

template <class Sample> void invert_rows(const StripView &rows)
{
    const int channels = rows.format.model == ColorModel::gray ? 1 : 3;
    for (int channel = 0; channel < channels; ++channel) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            auto *const row = rows.row<Sample>(channel, y);
            std::transform(row, row + rows.size.width, row, [](Sample sample) {
                return static_cast<Sample>(kWhite<Sample> - sample);
            });
        }
    }
}

}   // namespace

Jp2Samples::Jp2Samples(const Jp2Boxes &boxes, const J2kSize &size)
{
    format_.model = model_of(boxes, size);
    std::vector<int> numbers;
    for (int color = 1; color <= format_.colors(); ++color) {
        numbers.push_back(channel_of_color(boxes, color));
    }
    if (const auto opacity = opacity_of(boxes)) {
        format_.alpha = true;
        premultiplied_ = opacity->type == kPremultipliedOpacity;
        numbers.push_back(opacity->channel);
    }
    conversion_ = conversion_of(boxes, size);
    add_channels(boxes, size, numbers);
    find_components();
}

void Jp2Samples::add_channels(const Jp2Boxes &boxes, const J2kSize &size,
                              const std::vector<int> &numbers)
{
    std::vector<Jp2Mapping> mappings;
    bool deep = format_.model == ColorModel::lab;   // bytes would lose precision
    for (const int number : numbers) {
        mappings.push_back(mapping_of(boxes, size, number));
        deep = deep || bits_of(boxes, size, mappings.back()) > 8;
    }
    format_.sample = deep ? SampleType::u16 : SampleType::u8;
    const std::int64_t white = deep ? kWhite<std::uint16_t> : kWhite<std::uint8_t>;
    for (std::size_t i = 0; i < mappings.size(); ++i) {
        const auto &mapping = mappings[i];
        const auto &component = size.components[static_cast<std::size_t>(mapping.component)];
        const int bits = std::min(component.bits, kTableBits);
        const bool lab = format_.model == ColorModel::lab && i < 3;
        channels_.push_back({.component = mapping.component,
                             .step = {component.dx, component.dy},
                             .least = component.is_signed ? -(1 << (component.bits - 1)) : 0,
                             .shift = component.bits - bits,
                             .table = mapping.by_palette
                                          ? palette_table(boxes.palette, mapping.column, white)
                                      : lab ? lab_table(boxes, i, bits)
                                            : scaling_table(bits, white)});
    }
}

void Jp2Samples::find_components()
{
    for (const auto &channel : channels_) {
        components_.push_back(channel.component);
    }
    std::ranges::sort(components_);
    components_.erase(std::unique(components_.begin(), components_.end()), components_.end());
    step_ = channels_.front().step;
    for (auto &channel : channels_) {
        channel.plane = static_cast<std::size_t>(std::ranges::find(components_, channel.component) -
                                                 components_.begin());
        step_ = {std::min(step_.width, channel.step.width),
                 std::min(step_.height, channel.step.height)};
    }
}

template <class Sample> void Jp2Samples::convert_row(const Channel &channel,
                                                     const DecodedPlane &plane, const Rect &pixels,
                                                     std::int64_t y, Sample *out) const
{
    if (plane.rect.empty()) {
        throw_damaged("a component without samples here");
    }
    const auto row = std::clamp((pixels.y + y) * step_.height / channel.step.height - plane.rect.y,
                                std::int64_t{0}, plane.rect.height - 1);
    const auto *const samples = plane.samples.data() + row * plane.rect.width;
    const auto most = static_cast<std::int64_t>(channel.table.size()) - 1;
    const auto level = [&](std::int64_t sample) {
        const auto value = (sample - channel.least) >> channel.shift;
        return static_cast<Sample>(
            channel.table[static_cast<std::size_t>(std::clamp<std::int64_t>(value, 0, most))]);
    };
    if (channel.step.width == step_.width && pixels.x >= plane.rect.x &&
        pixels.right() <= plane.rect.right()) {
        const auto *const first = samples + (pixels.x - plane.rect.x);
        std::transform(first, first + pixels.width, out, level);
        return;
    }
    for (std::int64_t x = 0; x < pixels.width; ++x) {
        const auto column = (pixels.x + x) * step_.width / channel.step.width - plane.rect.x;
        out[x] = level(samples[std::clamp(column, std::int64_t{0}, plane.rect.width - 1)]);
    }
}

template <class Sample> void Jp2Samples::convert_to(const std::vector<DecodedPlane> &planes,
                                                    const Rect &pixels, const StripView &out) const
{
    const int colors = format_.colors();
    for (int i = 0; i < format_.channels(); ++i) {
        const auto &channel = channels_[static_cast<std::size_t>(i)];
        for (std::int64_t y = 0; y < pixels.height; ++y) {
            convert_row(channel, planes[channel.plane], pixels, y, out.row<Sample>(i, y));
        }
    }
    const auto [number, model, ycc, inverted] = enumerated(conversion_);
    if (ycc != nullptr) {
        ycc_to_rgb<Sample>(*ycc, out);
    }
    if (inverted) {
        invert_rows<Sample>(out);
    }
    for (int i = 0; i < colors && premultiplied_; ++i) {
        for (std::int64_t y = 0; y < pixels.height; ++y) {
            unassociate(out.row<Sample>(colors, y), pixels.width, out.row<Sample>(i, y));
        }
    }
}

void Jp2Samples::convert(const std::vector<DecodedPlane> &planes, const Rect &pixels,
                         const StripView &out) const
{
    if (format_.sample == SampleType::u16) {
        convert_to<std::uint16_t>(planes, pixels, out);
    }
    else {
        convert_to<std::uint8_t>(planes, pixels, out);
    }
}

}   // namespace iiif
