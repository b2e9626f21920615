// The formats an answer may be written in, as a table of what the other layers have to know of
// them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace iiif {

enum class ImageFormat { jpg, png, webp, tif, avif, pdf };

// How the pixels of a TIFF may be packed.
enum class TiffScheme { deflate, none, lzw, jpeg, webp, zstd };

struct FormatTraits {
    ImageFormat format;
    std::string_view name;   // the suffix in a URL
    std::string_view media_type;
    std::int64_t longest_side;   // in pixels; more cannot be written
    bool alpha;                  // can keep transparency
    bool deep;                   // can keep 16 bits a sample
    std::int64_t most_held;      // bytes of pixels up to which its encoder needs all rows first
    bool lossy;                  // has a quality to choose
};

inline constexpr std::int64_t kHoldsAll = std::numeric_limits<std::int64_t>::max();

inline constexpr std::array<FormatTraits, 6> kImageFormats{{
    {ImageFormat::jpg, "jpg", "image/jpeg", 65500, false, false, 0, true},
    {ImageFormat::png, "png", "image/png", 0x7fffffff, true, true, 0, false},
    {ImageFormat::webp, "webp", "image/webp", 16383, true, false, kHoldsAll, true},
    {ImageFormat::tif, "tif", "image/tiff", 0x7fffffff, true, true, std::int64_t{64} << 20, false},
    {ImageFormat::avif, "avif", "image/avif", 65536, true, false, kHoldsAll, true},
    {ImageFormat::pdf, "pdf", "application/pdf", 60000, false, false, kHoldsAll, true},
}};

[[nodiscard]] constexpr const FormatTraits &traits(ImageFormat format)
{
    return kImageFormats[static_cast<std::size_t>(format)];
}

[[nodiscard]] constexpr std::optional<ImageFormat> image_format_named(std::string_view name)
{
    for (const auto &entry : kImageFormats) {
        if (entry.name == name) {
            return entry.format;
        }
    }
    return std::nullopt;
}

}   // namespace iiif
