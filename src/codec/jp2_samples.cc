#include "codec/jp2_samples.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "codec/damaged.h"

namespace iiif {

namespace {

constexpr int kTableBits = 16;
constexpr std::size_t kColorSpaceOfProfile = 16;   // ICC.1 7.2: header, bytes 16 to 19

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

// I.5.3.6: channels beyond the colours are opacity or something else. Where nothing is said, two
// channels are gray and its opacity, and four are RGB and its.
std::size_t color_count(const Jp2Boxes &boxes, const J2kSize &size)
{
    if (boxes.enumerated_colors == kColorsGray || profile_is(boxes, "GRAY")) {
        return 1;
    }
    return channel_count(boxes, size) >= 3 ? 3 : 1;
}

void check_colors(const Jp2Boxes &boxes)
{
    if (boxes.enumerated_colors == kColorsCmyk || boxes.enumerated_colors == kColorsLab ||
        profile_is(boxes, "CMYK") || profile_is(boxes, "Lab ")) {
        throw Error(Kind::not_implemented, "This JPEG 2000 picture has colors other than gray, RGB "
                                           "and YCC, which are served.");
    }
}

// The channel that is the n-th colour, counted from 1.
int channel_of_color(const Jp2Boxes &boxes, int color)
{
    for (const auto &definition : boxes.definitions) {
        if (definition.type == 0 && definition.association == color) {
            return definition.channel;
        }
    }
    return color - 1;
}

// Without a word about colours, as opj_decompress takes it: what is subsampled is chroma.
bool looks_like_ycc(const Jp2Boxes &boxes, const J2kSize &size)
{
    const auto &components = size.components;
    return boxes.enumerated_colors == 0 && boxes.icc_profile.empty() && components.size() == 3 &&
           components[0].dx == 1 && components[0].dy == 1 && components[1].dx > 1 &&
           components[2].dx > 1;
}

// From a range of numbers to that of a byte, rounded.
std::uint8_t scaled(std::int64_t value, std::int64_t most)
{
    return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
}

std::vector<std::uint8_t> scaling_table(int bits)
{
    const auto count = std::int64_t{1} << bits;
    std::vector<std::uint8_t> table(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        table[static_cast<std::size_t>(i)] = scaled(i, count - 1);
    }
    return table;
}

std::vector<std::uint8_t> palette_table(const Jp2Palette &palette, int column)
{
    if (column >= static_cast<int>(palette.columns.size())) {
        throw_damaged("a channel of a palette's column that there is not");
    }
    const auto [bits, is_signed] = palette.columns[static_cast<std::size_t>(column)];
    const auto half = std::uint64_t{is_signed ? 1U : 0U} << (bits - 1);
    const auto most = (std::uint64_t{1} << bits) - 1;
    std::vector<std::uint8_t> table;
    for (int entry = 0; entry < palette.entries; ++entry) {
        const auto at = static_cast<std::size_t>(entry) * palette.columns.size() +
                        static_cast<std::size_t>(column);
        const auto value = (palette.values[at] + half) & most;
        table.push_back(scaled(static_cast<std::int64_t>(value), static_cast<std::int64_t>(most)));
    }
    return table;
}

std::uint8_t to_byte(int fixed)
{
    return static_cast<std::uint8_t>(std::clamp(fixed >> 16, 0, 255));
}

// IEC 61966-2-1 amendment 1 (sYCC), in 16.16 fixed point, in place.
void sycc_to_rgb(const StripView &rows)
{
    constexpr int kHalf = 1 << 15;
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        auto *const first = rows.row(0, y);
        auto *const second = rows.row(1, y);
        auto *const third = rows.row(2, y);
        for (std::int64_t x = 0; x < rows.size.width; ++x) {
            const int luma = (first[x] << 16) + kHalf;
            const int blue = second[x] - 128;
            const int red = third[x] - 128;
            first[x] = to_byte(luma + 91881 * red);
            second[x] = to_byte(luma - 22554 * blue - 46802 * red);
            third[x] = to_byte(luma + 116130 * blue);
        }
    }
}

}   // namespace

Jp2Samples::Jp2Samples(const Jp2Boxes &boxes, const J2kSize &size)
{
    check_colors(boxes);
    const auto colors = color_count(boxes, size);
    for (std::size_t color = 1; color <= colors; ++color) {
        add_channel(boxes, size, channel_of_color(boxes, static_cast<int>(color)));
    }
    sycc_ = colors == 3 && (boxes.enumerated_colors == kColorsSycc || looks_like_ycc(boxes, size));
    drops_opacity_ = std::ranges::any_of(
        boxes.definitions, [](const auto &entry) { return entry.type == 1 || entry.type == 2; });

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

void Jp2Samples::add_channel(const Jp2Boxes &boxes, const J2kSize &size, int channel)
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
    const auto &component = size.components[static_cast<std::size_t>(mapping.component)];
    const int bits = std::min(component.bits, kTableBits);
    channels_.push_back({.component = mapping.component,
                         .step = {component.dx, component.dy},
                         .least = component.is_signed ? -(1 << (component.bits - 1)) : 0,
                         .shift = component.bits - bits,
                         .table = mapping.by_palette ? palette_table(boxes.palette, mapping.column)
                                                     : scaling_table(bits)});
}

PixelFormat Jp2Samples::format() const
{
    return {.model = channels_.size() == 1 ? ColorModel::gray : ColorModel::rgb};
}

void Jp2Samples::convert_row(const Channel &channel, const DecodedPlane &plane, const Rect &pixels,
                             std::int64_t y, std::uint8_t *out) const
{
    if (plane.rect.empty()) {
        throw_damaged("a component without samples here");
    }
    const auto row = std::clamp((pixels.y + y) * step_.height / channel.step.height - plane.rect.y,
                                std::int64_t{0}, plane.rect.height - 1);
    const auto *const samples = plane.samples.data() + row * plane.rect.width;
    const auto most = static_cast<std::int64_t>(channel.table.size()) - 1;
    const auto level = [&](std::int64_t sample) {
        const auto value = (std::int64_t{sample} - channel.least) >> channel.shift;
        return channel.table[static_cast<std::size_t>(std::clamp<std::int64_t>(value, 0, most))];
    };
    if (channel.step.width == step_.width && pixels.x >= plane.rect.x &&
        pixels.right() <= plane.rect.right()) {
        const auto *const first = samples + (pixels.x - plane.rect.x);
        for (std::int64_t x = 0; x < pixels.width; ++x) {
            out[x] = level(first[x]);
        }
        return;
    }
    for (std::int64_t x = 0; x < pixels.width; ++x) {
        const auto column = (pixels.x + x) * step_.width / channel.step.width - plane.rect.x;
        out[x] = level(samples[std::clamp(column, std::int64_t{0}, plane.rect.width - 1)]);
    }
}

void Jp2Samples::convert(const std::vector<DecodedPlane> &planes, const Rect &pixels,
                         const StripView &out) const
{
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        const auto &channel = channels_[i];
        for (std::int64_t y = 0; y < pixels.height; ++y) {
            convert_row(channel, planes[channel.plane], pixels, y, out.row(static_cast<int>(i), y));
        }
    }
    if (sycc_) {
        sycc_to_rgb(out);
    }
}

}   // namespace iiif
