#include "render/cost.h"

#include <algorithm>
#include <string>

#include "base/checked.h"
#include "base/error.h"
#include "model/answer_record.h"
#include "model/strip_bytes.h"
#include "render/counting.h"
#include "render/reading.h"
#include "render/sampling.h"

namespace iiif {

namespace {

// A decoder of rectangles holds each sample as 32 bits, in three places.
constexpr std::int64_t kRectSampleBytes = 12;

// Returns the bytes of the decoded rectangle, about as much again on the way to the writer, and the
// decoder's own memory.
std::int64_t rect_bytes(const ImageInfo &info, const Level &level, const Size &rect)
{
    const auto samples =
        checked_mul(checked_mul(rect.width, rect.height), std::int64_t{info.format.channels()});
    return checked_add(
        checked_mul(strip_bytes(info.format, rect), std::int64_t{2}),
        checked_add(checked_mul(samples, kRectSampleBytes), decoding_bytes_of(level, rect)));
}

// Returns the size that a Reader of rectangles decodes at once: a band, or for a single tile the
// block of tiles around it, which TileSource may decode together.
Size decoded_rect(const RenderPlan &plan, const ImageInfo &info)
{
    if (reading_of(info, plan.level, plan.source, plan.orientation) == Reading::rectangles) {
        const auto band = band_size(oriented(plan.source.size(), plan.orientation));
        return plan.orientation.transposes() ? band.transposed() : band;
    }
    const auto &size = info.levels[static_cast<std::size_t>(plan.level)].size;
    return {std::min(size.width, kBlockSide), std::min(size.height, kBlockSide)};
}

// Returns the bytes of a band of tiles, about as much again on the way to the writer, and one tile
// that is cut.
std::int64_t tile_bytes(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &tile = info.levels[static_cast<std::size_t>(plan.level)].tile;
    const auto &source = plan.source;
    const auto band = plan.orientation.transposes()
                          ? Size{std::min(tile.width, source.width), source.height}
                          : Size{source.width, std::min(tile.height, source.height)};
    const auto cut_tile = strip_bytes(info.format, {tile.width + 1, tile.height + 1});
    return checked_add(checked_mul(strip_bytes(info.format, band), std::int64_t{2}), cut_tile);
}

std::int64_t band_bytes(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto band =
        info.any_rect ? rect_bytes(info, level, decoded_rect(plan, info)) : tile_bytes(plan, info);
    const bool held = reading_of(info, plan.level, plan.source, plan.orientation) == Reading::held;
    const auto held_part = held ? strip_bytes(info.format, plan.source.size()) : std::int64_t{0};
    return checked_add(checked_add(band, held_part), level.decoding_bytes);
}

// Returns the bytes of a picture of RGB with alpha, at most kBeyondAll, which no memory limit
// reaches.
std::int64_t picture_bytes(const Size &size, SampleType sample)
{
    constexpr WideInteger kBeyondAll = std::int64_t{1} << 56;
    const auto bytes = WideInteger{size.width} * size.height * 4 * bytes_of(sample);
    return static_cast<std::int64_t>(std::min(bytes, kBeyondAll));
}

std::int64_t free_turn_bytes(const ResolvedRequest &resolved, const PixelFormat &format)
{
    if (resolved.rotation.by_quarters()) {
        return 0;
    }
    auto held = format.alpha ? premultiplied(format) : format;
    held.alpha = traits(resolved.format).alpha;
    return strip_bytes(held, resolved.size);
}

std::int64_t writer_bytes(const ResolvedRequest &resolved, const PixelFormat &format)
{
    const auto &written = traits(resolved.format);
    const auto sample =
        written.deep && format.sample != SampleType::u8 ? SampleType::u16 : SampleType::u8;
    return checked_mul(std::min(picture_bytes(resolved.answer, sample), written.most_encoder_bytes),
                       std::int64_t{written.encoder_copies});
}

// A kernel moves over rows of floats.
std::int64_t kernel_bytes(const RenderPlan &plan, PixelFormat format)
{
    constexpr std::int64_t kRows = 64;
    if (plan.resolved.look.kernel.empty()) {
        return 0;
    }
    format.sample = SampleType::f32;
    return strip_bytes(format, {oriented(plan.source.size(), plan.orientation).width, kRows});
}

// Returns the extra bytes that progressive JPEG and lossless WebP hold for each pixel.
std::int64_t extra_bytes_of(const RenderSettings &settings)
{
    constexpr std::int64_t kCoefficientBytes = 6;   // without subsampling
    constexpr std::int64_t kLosslessBytes = 24;     // libwebp's copies, hashes and references
    if (settings.format == ImageFormat::jpg && settings.picture.jpeg_progressive) {
        return kCoefficientBytes;
    }
    return settings.format == ImageFormat::webp && settings.picture.webp_lossless ? kLosslessBytes
                                                                                  : 0;
}

}   // namespace

std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info)
{
    const auto held = checked_add(free_turn_bytes(plan.resolved, info.format),
                                  writer_bytes(plan.resolved, info.format));
    const auto rows = checked_add(kernel_bytes(plan, info.format), band_bytes(plan, info));
    const auto bytes = checked_add(held, rows);
    const auto &counted = plan.counted_level;
    // HistogramSink ends before the answer is begun.
    return counted ? std::max(bytes, counting_bytes(plan.resolved.look, info, *counted)) : bytes;
}

std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info,
                          const RenderSettings &settings)
{
    const auto &answer = plan.resolved.answer;
    const auto bytes =
        checked_add(bytes_needed(plan, info), checked_mul(checked_mul(answer.width, answer.height),
                                                          extra_bytes_of(settings)));
    return needs_sample(info, settings.picture) ? std::max(bytes, sample_bytes(info)) : bytes;
}

std::int64_t source_pixels(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto source = intersection(plan.source, rect_of(level.size));
    if (level.band_rows > 0) {
        // Each level is decoded from all coded pixels above.
        const auto &full = info.levels.front().size;
        const auto rows = std::min(ceil_div(source.bottom(), level.band_rows) * level.band_rows,
                                   level.size.height);
        return static_cast<std::int64_t>(WideInteger{full.width} * full.height * rows /
                                         level.size.height);
    }
    if (info.any_rect) {
        return source.width * source.height;
    }
    const auto touched = [](std::int64_t begin, std::int64_t end, std::int64_t tile,
                            std::int64_t side) {
        return std::min(ceil_div(end, tile) * tile, side) - begin / tile * tile;
    };
    return touched(source.x, source.right(), level.tile.width, level.size.width) *
           touched(source.y, source.bottom(), level.tile.height, level.size.height);
}

void check_source_pixels(std::int64_t pixels, std::int64_t most)
{
    if (pixels > most) {
        throw Error(Kind::not_implemented,
                    "Of this picture, " + std::to_string(pixels) +
                        " pixels would have to be decoded for this answer; IIIFMaxSourcePixels "
                        "allows " +
                        std::to_string(most) + ".");
    }
}

std::int64_t counting_bytes(const Look &look, const ImageInfo &info, int level)
{
    const auto counting = plan_of_counting(look, info, level);
    return checked_add(kernel_bytes(counting, info.format), band_bytes(counting, info));
}

std::int64_t raw_pixel_bytes(const RenderPlan &plan, const ImageInfo &info)
{
    const auto pixels = checked_mul(plan.resolved.answer.width, plan.resolved.answer.height);
    return checked_mul(pixels, std::int64_t{info.format.colors()} * (info.stored.bits / 8));
}

std::int64_t raw_bytes_needed(const RenderPlan &plan, const ImageInfo &info)
{
    return checked_mul(raw_pixel_bytes(plan, info), std::int64_t{2});
}

void check_bytes(std::int64_t bytes, std::int64_t most)
{
    if (bytes > most) {
        note_refusal("size");
        throw Error(Kind::bad_request, "This answer takes more memory than is allowed: ask for a "
                                       "smaller size.");
    }
}

}   // namespace iiif
