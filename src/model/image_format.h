// The output formats, and a table of the traits that the layers above need: URL suffix, media type,
// limits, and the memory that an encoder takes. Constant; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace iiif {

enum class ImageFormat { jpg, png, webp, tif, avif, gif, jp2, pdf };

// The compression scheme of a TIFF that is written.
enum class TiffScheme { deflate, none, lzw, jpeg, webp, zstd };

struct FormatTraits {
    ImageFormat format;
    std::string_view name;   // the suffix in a URL
    std::string_view media_type;
    std::int64_t longest_side;   // in pixels; the format or its encoder allows no more
    std::int64_t most_pixels;    // width times height
    bool alpha;                  // can keep transparency
    bool deep;                   // can keep 16 bits a sample
    bool lossy;                  // has an encoder quality
    // The encoder's memory: encoder_copies times the bytes of the picture with alpha, of which
    // most_encoder_bytes at most are counted. 0 copies: the encoder streams.
    int encoder_copies;
    std::int64_t most_encoder_bytes;
};

inline constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
// RGBA of 16 bits then takes 4 GB, the largest length that a JP2 box states in 32 bits.
inline constexpr std::int64_t kMostJp2Pixels = 500'000'000;
inline constexpr std::int64_t kMostAvifPixels = std::int64_t{16384} * 16384;
inline constexpr std::int64_t kMostTiffEncoderBytes = std::int64_t{64} << 20;

inline constexpr std::array<FormatTraits, 8> kImageFormats{{
    {ImageFormat::jpg, "jpg", "image/jpeg", 65500, kAny, false, false, true, 0, 0},
    {ImageFormat::png, "png", "image/png", 0x7fffffff, kAny, true, true, false, 0, 0},
    {ImageFormat::webp, "webp", "image/webp", 16383, kAny, true, false, true, 2, kAny},
    {ImageFormat::tif, "tif", "image/tiff", 0x7fffffff, kAny, true, true, false, 1,
     kMostTiffEncoderBytes},
    {ImageFormat::avif, "avif", "image/avif", 65536, kMostAvifPixels, true, false, true, 2, kAny},
    {ImageFormat::gif, "gif", "image/gif", 65535, kAny, false, false, false, 2, kAny},
    {ImageFormat::jp2, "jp2", "image/jp2", 0x7fffffff, kMostJp2Pixels, true, true, false, 8, kAny},
    {ImageFormat::pdf, "pdf", "application/pdf", 60000, kAny, false, false, true, 1, kAny},
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
