#include "codec/tiff/tiff_absent.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

#include "base/checked.h"
#include "codec/tiff/tiff_block.h"
#include "codec/tiff/tiff_handle.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

// TIFF 6.0 section 8
constexpr std::uint32_t kDescriptionTag = 270;
constexpr std::uint32_t kMakeTag = 271;
constexpr std::uint32_t kSoftwareTag = 305;

struct Vendor {
    std::uint32_t tag;
    std::string_view beginning;
};

// Writers of slides that leave out tiles of empty glass.
constexpr auto kSlideVendors =
    std::to_array<Vendor>({{kDescriptionTag, "Aperio"},
                           {kDescriptionTag, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
                                             "<DataObject ObjectType=\"DPUfsImport\""},
                           {kSoftwareTag, "Philips DP"},
                           {kSoftwareTag, "ScanOutputManager"},
                           {kMakeTag, "Hamamatsu"},
                           {kMakeTag, "Leica"}});

bool is_slide(const TiffHandle &tiff)
{
    return std::ranges::any_of(kSlideVendors, [&](const Vendor &vendor) {
        return tiff.text_tag(vendor.tag).starts_with(vendor.beginning);
    });
}

template <class Sample> void fill(double value, std::span<std::uint8_t> block)
{
    constexpr auto kMost = static_cast<double>(std::numeric_limits<Sample>::max());
    constexpr auto kLeast = static_cast<double>(std::numeric_limits<Sample>::lowest());
    // std::clamp of NaN is NaN, which only floats have.
    const auto sample = static_cast<Sample>(
        std::is_floating_point_v<Sample> ? value : std::clamp(value, kLeast, kMost));
    for (std::size_t at = 0; at + sizeof sample <= block.size(); at += sizeof sample) {
        std::memcpy(block.data() + at, &sample, sizeof sample);
    }
}

struct FillRule {
    TiffNumbers numbers;
    int bits;
    void (*fill)(double value, std::span<std::uint8_t> block);
};

constexpr auto kFillRules = std::to_array<FillRule>({
    {TiffNumbers::unsigned_integers, 8, fill<std::uint8_t>},
    {TiffNumbers::unsigned_integers, 16, fill<std::uint16_t>},
    {TiffNumbers::unsigned_integers, 32, fill<std::uint32_t>},
    {TiffNumbers::signed_integers, 8, fill<std::int8_t>},
    {TiffNumbers::signed_integers, 16, fill<std::int16_t>},
    {TiffNumbers::signed_integers, 32, fill<std::int32_t>},
    {TiffNumbers::floats, 32, fill<float>},
    {TiffNumbers::floats, 64, fill<double>},
});

}   // namespace

double absent_sample(const TiffHandle &tiff, TiffColors colors)
{
    constexpr double kWhiteByte = 255;
    const bool colored = colors == TiffColors::rgb || colors == TiffColors::ycbcr;
    return tiff.nodata().value_or(colored && is_slide(tiff) ? kWhiteByte : 0);
}

std::vector<std::uint8_t> absent_block(const TiffPage &page, double sample, std::int64_t rows)
{
    std::vector<std::uint8_t> block(checked_cast<std::size_t>(block_bytes(page, rows)));
    const auto *const rule = std::ranges::find_if(kFillRules, [&](const FillRule &candidate) {
        return candidate.numbers == numbers_of(page) && candidate.bits == page.bits;
    });
    if (rule != kFillRules.end()) {
        rule->fill(sample, block);
    }
    return block;
}

void fill_absent(double sample, const StripView &out)
{
    const auto byte = clipped<std::uint8_t>(static_cast<float>(sample));
    for (int channel = 0; channel < out.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            std::fill_n(out.row(channel, y), out.size.width, byte);
        }
    }
}

}   // namespace iiif
