#include "codec/webp_reader.h"

#include <algorithm>
#include <string_view>

#include <webp/decode.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/sink.h"
#include "codec/damaged.h"
#include "codec/metadata/exif.h"
#include "codec/file_window.h"
#include "codec/sequential_reader.h"
#include "pixel/deinterleave.h"
#include "pixel/icc_profile.h"

namespace iiif {

namespace {

constexpr std::int64_t kHeadBytes = 12;   // "RIFF", a length, "WEBP"
constexpr std::int64_t kChunkHeadBytes = 8;
constexpr std::int64_t kMostChunkBytes = std::int64_t{16} << 20;
constexpr int kMostChunks = 64;
constexpr std::size_t kMostHeadBytes = 4096;
constexpr std::string_view kProfileName = "ICCP";
constexpr std::string_view kExifName = "EXIF";
constexpr std::string_view kXmpName = "XMP ";
constexpr std::size_t kMostXmpBytes = std::size_t{1} << 20;

std::string_view text_of(Bytes bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

std::int64_t little_endian(Bytes bytes)
{
    std::int64_t number = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        number = number * 256 + bytes[i - 1];
    }
    return number;
}

// Returns the contents of the chunk `name`; empty where there is none (WebP Container
// Specification, "RIFF File Format").
std::vector<std::uint8_t> chunk_of(const ByteSource &file, std::string_view name)
{
    FileWindow window(file, file.bytes());
    auto position = kHeadBytes;
    for (int count = 0; count < kMostChunks && position + kChunkHeadBytes <= window.end();
         ++count) {
        const bool found = text_of(window.bytes(position, 4)) == name;
        const auto length = little_endian(window.bytes(position + 4, 4));
        position += kChunkHeadBytes;
        if (found && length <= std::min(kMostChunkBytes, window.end() - position)) {
            const auto content = window.bytes(position, length);
            return {content.begin(), content.end()};
        }
        position += length + length % 2;
    }
    return {};
}

// Returns the first bytes of the file, enough for libwebp to find the size.
std::vector<std::uint8_t> head_of(const ByteSource &file)
{
    std::vector<std::uint8_t> head(kMostHeadBytes);
    head.resize(file.read_some(0, head));
    if (head.size() < std::size_t{kHeadBytes} || text_of(Bytes(head).subspan(8, 4)) != "WEBP") {
        throw Error(Kind::unknown_media,
                    "This file is not a picture of a kind that is served here.");
    }
    return head;
}

// RIFF states the length of all that follows.
bool lacks_end(const ByteSource &file, Bytes head)
{
    constexpr std::int64_t kUncounted = 8;
    return little_endian(head.subspan(4, 4)) > file.bytes() - kUncounted;
}

Metadata metadata_of(const ByteSource &file, Bytes exif)
{
    Metadata metadata;
    read_exif(exif, metadata);
    if (const auto xmp = chunk_of(file, kXmpName); xmp.size() <= kMostXmpBytes) {
        metadata.xmp.assign(xmp.begin(), xmp.end());
    }
    return metadata;
}

struct DeleteDecoder {
    void operator()(WebPIDecoder *decoder) const noexcept { WebPIDelete(decoder); }
};

// Decodes as many rows as the file has; returns their number.
std::int64_t decode_rows(Bytes webp, bool alpha, std::span<std::uint8_t> pixels, int bytes_per_row)
{
    const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(
        WebPINewRGB(alpha ? MODE_RGBA : MODE_RGB, pixels.data(), pixels.size(), bytes_per_row));
    int rows = 0;
    if (decoder) {
        WebPIAppend(decoder.get(), webp.data(), webp.size());
        WebPIDecGetRGB(decoder.get(), &rows, nullptr, nullptr, nullptr);
    }
    return rows;
}

std::string decode(const ByteSource &file, const StripView &out, bool tolerant)
{
    const auto webp = read_whole(file);
    const auto bytes_per_row = checked_mul(out.size.width, std::int64_t{out.format.channels()});
    std::vector<std::uint8_t> pixels(
        checked_cast<std::size_t>(checked_mul(bytes_per_row, out.size.height)));
    const auto decode_into = out.format.alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    const int stride = checked_cast<int>(bytes_per_row);
    const bool whole =
        decode_into(webp.data(), webp.size(), pixels.data(), pixels.size(), stride) != nullptr;
    if (!whole) {
        std::ranges::fill(pixels, std::uint8_t{0});
    }
    if (!whole && (!tolerant || decode_rows(webp, out.format.alpha, pixels, stride) == 0)) {
        throw_damaged("libwebp cannot decode the picture");
    }
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        deinterleave(pixels.data() + y * bytes_per_row, out.rows(y, 1));
    }
    return whole ? "" : "libwebp can decode a part of the picture only";
}

}   // namespace

std::unique_ptr<Reader> open_webp(std::shared_ptr<const ByteSource> file, int page)
{
    expect_only_page(page);
    const auto head = head_of(*file);
    WebPBitstreamFeatures features{};
    if (WebPGetFeatures(head.data(), head.size(), &features) != VP8_STATUS_OK) {
        throw_damaged("libwebp finds no picture");
    }
    if (features.has_animation != 0) {
        throw Error(Kind::not_implemented, "This WebP moves; still ones are served.");
    }
    const Size size{features.width, features.height};
    auto info = info_of_file(*file, {ColorModel::rgb, features.has_alpha != 0});
    info.lacks_end = lacks_end(*file, head);
    info.icc_profile = repaired_profile(chunk_of(*file, kProfileName));
    const auto exif = chunk_of(*file, kExifName);
    info.orientation = exif_orientation(exif);
    info.metadata = std::make_shared<const Metadata>(metadata_of(*file, exif));
    const auto pixels = strip_bytes(info.format, size);
    // Decoding holds the interleaved pixels, about as much again inside libwebp, and the file.
    const auto decoder_bytes = checked_add(checked_mul(pixels, std::int64_t{2}), file->bytes());
    return make_whole_reader(std::move(info), size, decoder_bytes,
                             [file = std::move(file)](const StripView &out, bool tolerant) {
                                 return decode(*file, out, tolerant);
                             });
}

}   // namespace iiif
