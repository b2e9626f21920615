#include "codec/webp_reader.h"

#include <algorithm>
#include <string_view>

#include <webp/decode.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/sink.h"
#include "codec/damaged.h"
#include "codec/whole_reader.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

constexpr std::size_t kHeadBytes = 12;   // "RIFF", a length, "WEBP"
constexpr std::size_t kChunkHeadBytes = 8;
constexpr std::string_view kProfileName = "ICCP";

std::string_view name_at(Bytes bytes, std::size_t place)
{
    return {reinterpret_cast<const char *>(bytes.data()) + place, 4};
}

// The WebP Container Specification, "Color profile".
Bytes profile_in(Bytes webp)
{
    auto rest = webp.subspan(kHeadBytes);
    while (rest.size() >= kChunkHeadBytes) {
        const std::size_t length =
            rest[4] | rest[5] << 8U | rest[6] << 16U | static_cast<std::size_t>(rest[7]) << 24U;
        const auto content = rest.subspan(kChunkHeadBytes);
        if (length > content.size()) {
            break;
        }
        if (name_at(rest, 0) == kProfileName) {
            return content.first(length);
        }
        rest = content.subspan(std::min(length + length % 2, content.size()));
    }
    return {};
}

void decode(const File &file, const StripView &out)
{
    const auto webp = read_whole(file);
    const auto bytes_per_row = checked_mul(out.size.width, std::int64_t{out.format.channels()});
    std::vector<std::uint8_t> pixels(
        checked_cast<std::size_t>(checked_mul(bytes_per_row, out.size.height)));
    const auto decode_into = out.format.alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    if (decode_into(webp.data(), webp.size(), pixels.data(), pixels.size(),
                    checked_cast<int>(bytes_per_row)) == nullptr) {
        throw_damaged("libwebp cannot decode the picture");
    }
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        deinterleave(pixels.data() + y * bytes_per_row, out.rows(y, 1));
    }
}

}   // namespace

std::unique_ptr<Reader> open_webp(std::shared_ptr<const File> file, int page)
{
    expect_only_page(page);
    const auto webp = read_whole(*file);
    if (webp.size() < kHeadBytes || name_at(webp, 8) != "WEBP") {
        throw Error(Kind::unknown_media,
                    "This file is not a picture of a kind that is served here.");
    }
    WebPBitstreamFeatures features{};
    if (WebPGetFeatures(webp.data(), webp.size(), &features) != VP8_STATUS_OK) {
        throw_damaged("libwebp finds no picture");
    }
    if (features.has_animation != 0) {
        throw Error(Kind::not_implemented, "This WebP moves; still ones are served.");
    }
    const Size size{features.width, features.height};
    auto info = info_of_file(*file, {ColorModel::rgb, features.has_alpha != 0});
    const auto profile = profile_in(webp);
    if (!profile.empty()) {
        info.icc_profile =
            std::make_shared<const std::vector<std::uint8_t>>(profile.begin(), profile.end());
    }
    const auto pixels = StripBuffer::bytes_needed(info.format, size);
    // libwebp itself holds about as much again.
    return make_whole_reader(std::move(info), {size}, checked_mul(pixels, std::int64_t{2}),
                             [file](int, const StripView &out) { decode(*file, out); });
}

}   // namespace iiif
