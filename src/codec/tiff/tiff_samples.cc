#include "codec/tiff/tiff_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "codec/tiff/tiff_block.h"
#include "codec/unassociate.h"
#include "pixel/deinterleave.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr std::int64_t kBitsPerByte = 8;

// Reads samples of `bits` bits each, the most significant bit first, and converts each with
// `made_of`.
template <class Sample, class MadeOf>
void expand(const std::uint8_t *in, int bits, std::int64_t count, Sample *out, MadeOf made_of)
{
    const auto mask = (1U << bits) - 1;
    std::uint32_t read = 0;
    int left = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        while (left < bits) {
            read = read << kBitsPerByte | *in++;
            left += kBitsPerByte;
        }
        left -= bits;
        out[i] = made_of(read >> left & mask);
    }
}

template <class Sample>
void expand_scaled(const std::uint8_t *in, int bits, std::int64_t count, Sample *out)
{
    const auto most = (1U << bits) - 1;
    expand(in, bits, count, out, [most](std::uint32_t value) {
        return static_cast<Sample>((value * kWhite<Sample> + most / 2) / most);
    });
}

template <class From> void to_floats(const std::uint8_t *in, std::int64_t count, float *out)
{
    for (std::int64_t i = 0; i < count; ++i) {
        From value;
        std::memcpy(&value, in + i * static_cast<std::int64_t>(sizeof value), sizeof value);
        out[i] = static_cast<float>(value);
    }
}

// A rule that converts the samples of one type to float.
struct FloatRule {
    TiffNumbers numbers;
    int bits;
    void (*convert)(const std::uint8_t *in, std::int64_t count, float *out);
};

// IEEE 754's binary16.
struct Half {
    std::uint16_t bits;

    explicit operator float() const
    {
        const unsigned exponent = bits >> 10U & 0x1FU;
        const unsigned fraction = bits & 0x3FFU;
        const bool negative = (bits & 0x8000U) != 0;
        const auto magnitude =
            exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
            : exponent != 0x1F
                ? std::ldexp(static_cast<float>(fraction + 0x400U), static_cast<int>(exponent) - 25)
            : fraction == 0 ? std::numeric_limits<float>::infinity()
                            : std::numeric_limits<float>::quiet_NaN();
        return negative ? -magnitude : magnitude;
    }
};

constexpr auto kFloatRules = std::to_array<FloatRule>({
    {TiffNumbers::signed_integers, 8, to_floats<std::int8_t>},
    {TiffNumbers::signed_integers, 16, to_floats<std::int16_t>},
    {TiffNumbers::signed_integers, 32, to_floats<std::int32_t>},
    {TiffNumbers::unsigned_integers, 32, to_floats<std::uint32_t>},
    {TiffNumbers::floats, 16, to_floats<Half>},
    {TiffNumbers::floats, 64, to_floats<double>},
});

// Returns false where the samples are 32-bit floats already.
bool convert_to_floats(const TiffPage &page, const std::uint8_t *in, std::int64_t count, float *out)
{
    const auto *const rule = std::ranges::find_if(kFloatRules, [&](const FloatRule &candidate) {
        return candidate.numbers == numbers_of(page) && candidate.bits == page.bits;
    });
    if (rule == kFloatRules.end()) {
        return false;
    }
    rule->convert(in, count, out);
    return true;
}

// Converts YCbCr to RGB (TIFF 6.0 p. 91).
class YcbcrRule {
public:
    explicit YcbcrRule(const TiffYcbcr &stated) : stated_(stated) {}

    [[nodiscard]] std::array<std::uint8_t, 3> rgb(std::uint8_t y, std::uint8_t cb,
                                                  std::uint8_t cr) const
    {
        const auto [of_red, of_green, of_blue] = stated_.coefficients;
        const auto light = in_range(y, 0, 255);
        const auto red = light + in_range(cr, 4, 127) * (2 - 2 * of_red);
        const auto blue = light + in_range(cb, 2, 127) * (2 - 2 * of_blue);
        const auto green = (light - of_blue * blue - of_red * red) / of_green;
        return {clipped<std::uint8_t>(red), clipped<std::uint8_t>(green),
                clipped<std::uint8_t>(blue)};
    }

private:
    [[nodiscard]] float in_range(std::uint8_t value, std::size_t black, float span) const
    {
        const auto &ends = stated_.black_white;
        const auto width = ends[black + 1] - ends[black];
        return (static_cast<float>(value) - ends[black]) * span / (width != 0 ? width : 1);
    }

    const TiffYcbcr &stated_;
};

void unpack_units(const TiffLevel &level, Bytes pixels, const StripView &out)
{
    const auto &page = level.page;
    const auto [across, down] = page.subsampling;
    const auto bytes_per_unit = unit_bytes(page);
    const auto bytes_per_units_row = ceil_div(page.block.width, across) * bytes_per_unit;
    const YcbcrRule rule(level.ycbcr);
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        const auto *units = pixels.data() + y / down * bytes_per_units_row;
        for (std::int64_t x = 0; x < out.size.width; ++x) {
            const auto *unit = units + x / across * bytes_per_unit;
            const auto rgb = rule.rgb(unit[y % down * across + x % across],
                                      unit[bytes_per_unit - 2], unit[bytes_per_unit - 1]);
            for (int channel = 0; channel < out.format.channels(); ++channel) {
                out.row(channel, y)[x] = rgb[static_cast<std::size_t>(channel)];
            }
        }
    }
}

// The same for planes of Y, Cb and Cr, in place.
void join_ycbcr(const TiffLevel &level, const StripView &out)
{
    const YcbcrRule rule(level.ycbcr);
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        for (std::int64_t x = 0; x < out.size.width; ++x) {
            const auto rgb = rule.rgb(out.row(0, y)[x], out.row(1, y)[x], out.row(2, y)[x]);
            for (int channel = 0; channel < 3; ++channel) {
                out.row(channel, y)[x] = rgb[static_cast<std::size_t>(channel)];
            }
        }
    }
}

// Makes pixels transparent that have no value in some channel.
void mask(const TiffPage &page, const StripView &out)
{
    const int colors = out.format.colors();
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        auto *const alpha = out.row<float>(colors, y);
        std::fill_n(alpha, out.size.width, kWhite<float>);
        for (int channel = 0; channel < colors; ++channel) {
            const auto *const row = out.row<float>(channel, y);
            for (std::int64_t x = 0; x < out.size.width; ++x) {
                alpha[x] = lacks_value(page, row[x]) ? 0 : alpha[x];
            }
        }
    }
}

template <class Sample> void invert(const TiffPage &page, const StripView &gray)
{
    const auto sum = std::is_floating_point_v<Sample>
                         ? static_cast<Sample>(page.lowest + page.highest)
                         : kWhite<Sample>;
    for (std::int64_t y = 0; y < gray.size.height; ++y) {
        auto *const row = gray.row<Sample>(0, y);
        for (std::int64_t x = 0; x < gray.size.width; ++x) {
            row[x] = static_cast<Sample>(sum - row[x]);
        }
    }
}

// TIFF 6.0 p. 110: CIELAB's a and b are signed. Adobe's TIFF Technical Note on ICCLAB: its a and b
// are unsigned with an offset, and the upper eight of 16 bits are the integer part.
template <class Sample> void encode_lab(bool icc, const StripView &out)
{
    const bool wide = sizeof(Sample) == 2;
    constexpr auto kZero = static_cast<Sample>(1U << (sizeof(Sample) * kBitsPerByte - 1));
    constexpr float kStretch = 65535.0F / 65280;
    for (int channel = 0; channel < 3; ++channel) {
        const bool colored = channel > 0;
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            auto *const row = out.row<Sample>(channel, y);
            for (std::int64_t x = 0; x < out.size.width; ++x) {
                const auto value = static_cast<Sample>(row[x] + (colored && !icc ? kZero : 0));
                row[x] = wide && (colored || icc)
                             ? clipped<Sample>(static_cast<float>(value) * kStretch)
                             : value;
            }
        }
    }
}

}   // namespace

template <class Sample> Sample *TiffSamples::scratch(std::int64_t count)
{
    scratch_.resize(static_cast<std::size_t>(count) * sizeof(Sample));
    return reinterpret_cast<Sample *>(scratch_.data());
}

void TiffSamples::unpack(const TiffLevel &level, Bytes pixels, const StripView &out)
{
    const auto &page = level.page;
    if (in_units(page)) {
        unpack_units(level, pixels, out);
        return;
    }
    const auto stride = block_bytes_per_row(page);
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        const auto *row = pixels.data() + y * stride;
        if (level.colors == TiffColors::palette) {
            unpack_indices(level, row, out.rows(y, 1));
        }
        else {
            unpack_row(page, row, samples_in_block(page), out.rows(y, 1));
        }
    }
}

void TiffSamples::unpack_row(const TiffPage &page, const std::uint8_t *row, int per_pixel,
                             const StripView &out)
{
    const auto count = out.size.width * per_pixel;
    const auto sample = out.format.sample;
    if (sample == SampleType::f32) {
        if (convert_to_floats(page, row, count, scratch<float>(count))) {
            row = scratch_.data();
        }
    }
    else if (sample == SampleType::u8 && page.bits < 8) {
        expand_scaled(row, page.bits, count, scratch<std::uint8_t>(count));
        row = scratch_.data();
    }
    else if (sample == SampleType::u16 && page.bits < 16) {
        expand_scaled(row, page.bits, count, scratch<std::uint16_t>(count));
        row = scratch_.data();
    }
    auto colored = out;
    colored.format.alpha = false;
    deinterleave(row, per_pixel, colored);
    if (out.format.alpha && !is_masked(page)) {
        deinterleave(row + std::int64_t{page.alpha} * out.format.sample_bytes(), per_pixel,
                     out.plane(out.format.colors()));
    }
}

// An index cannot exceed the palette, which has a colour for each number of page.bits bits.
void TiffSamples::unpack_indices(const TiffLevel &level, const std::uint8_t *row,
                                 const StripView &out)
{
    const auto &page = level.page;
    const int per_pixel = samples_in_block(page);
    const auto count = out.size.width * per_pixel;
    auto *const indices = scratch<std::uint16_t>(count);
    if (page.bits == 16) {
        std::memcpy(indices, row, static_cast<std::size_t>(count) * sizeof *indices);
    }
    else {
        expand(row, page.bits, count, indices,
               [](std::uint32_t index) { return static_cast<std::uint16_t>(index); });
    }
    for (int channel = 0; channel < out.format.colors(); ++channel) {
        auto *const to = out.row(channel, 0);
        for (std::int64_t x = 0; x < out.size.width; ++x) {
            to[x] = level.palette[indices[x * per_pixel]][static_cast<std::size_t>(channel)];
        }
    }
    if (out.format.alpha) {
        const auto most = (1U << page.bits) - 1;
        auto *const to = out.row(out.format.colors(), 0);
        for (std::int64_t x = 0; x < out.size.width; ++x) {
            to[x] = static_cast<std::uint8_t>(
                (indices[x * per_pixel + page.alpha] * 255U + most / 2) / most);
        }
    }
}

void complete(const TiffLevel &level, const StripView &out)
{
    if (level.colors == TiffColors::ycbcr && stored_apart(level.page)) {
        join_ycbcr(level, out);
    }
    with_sample(out.format.sample, [&](auto any) {
        using Sample = decltype(any);
        if (level.colors == TiffColors::gray_inverted) {
            invert<Sample>(level.page, out);
        }
        if constexpr (!std::is_floating_point_v<Sample>) {
            if (out.format.model == ColorModel::lab) {
                encode_lab<Sample>(level.colors == TiffColors::icc_lab, out);
            }
        }
        if constexpr (std::is_floating_point_v<Sample>) {
            if (out.format.alpha && is_masked(level.page)) {
                mask(level.page, out);
            }
        }
        if (!has_associated_alpha(level.page)) {
            return;
        }
        const int alpha = out.format.colors();
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            for (int channel = 0; channel < alpha; ++channel) {
                unassociate(out.row<Sample>(alpha, y), out.size.width, out.row<Sample>(channel, y));
            }
        }
    });
}

}   // namespace iiif
