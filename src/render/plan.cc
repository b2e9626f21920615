#include "render/plan.h"

#include <optional>

#include "base/append.h"
#include "base/checked.h"
#include "base/error.h"
#include "pixel/alpha.h"
#include "pixel/resize.h"
#include "pixel/strip.h"
#include "render/held_rows.h"
#include "render/rect_rows.h"
#include "render/resolve.h"
#include "render/whole_picture.h"

namespace iiif {

namespace {

bool on_grid(std::int64_t edge, std::int64_t side, std::int64_t factor)
{
    return edge % factor == 0 || edge == side;
}

// The pixels of a level, reduced by a whole factor, that are the answer as they lie there: tiles,
// whole levels, and whatever else begins and ends on the grid and is not resampled.
std::optional<Rect> as_stored(const View &view, const Size &full, std::int64_t factor)
{
    const auto &region = view.region;
    const Rect stored{region.x / factor, region.y / factor, ceil_div(region.width, factor),
                      ceil_div(region.height, factor)};
    const bool aligned = region.x % factor == 0 && region.y % factor == 0 &&
                         on_grid(region.right(), full.width, factor) &&
                         on_grid(region.bottom(), full.height, factor);
    return aligned && stored.size() == view.size ? std::optional(stored) : std::nullopt;
}

// The whole factor by which a level reduces the picture, or 0. A level that was rounded down has
// been cut at its right and bottom; a picture that is laid another way would lack its first rows.
std::int64_t factor_of(const ImageInfo &info, const Size &level)
{
    const auto factor = whole_factor(info.size(), level);
    const bool cut = factor != 0 && reduced(info.size(), factor) != level;
    return cut && !info.orientation.upright() ? 0 : factor;
}

// The region, laid as the file's pixels are, in the pixels of a level. Where the level is a whole
// reduction each of its pixels stands for factor x factor pixels, from the first on and however the
// file rounded its size; else the sizes tell the ratio.
Window window_in(const Rect &region, const ImageInfo &info, const Level &level)
{
    const auto &full = info.levels.front().size;
    const auto &[width, height] = level.size;
    const auto factor = whole_factor(full, level.size);
    if (factor == 0) {
        return {{region.x * width, region.y * height, region.width * width, region.height * height},
                full};
    }
    const auto &early = level.half_pixels_early;
    return {{2 * region.x + early.width, 2 * region.y + early.height, 2 * region.width,
             2 * region.height},
            {2 * factor, 2 * factor}};
}

// A window on whole pixels has the unit 1, so that it can be compared with a Rect.
Window simplified(const Window &window)
{
    const auto &[grid, unit] = window;
    const bool whole = grid.x % unit.width == 0 && grid.width % unit.width == 0 &&
                       grid.y % unit.height == 0 && grid.height % unit.height == 0;
    if (!whole) {
        return window;
    }
    return {{grid.x / unit.width, grid.y / unit.height, grid.width / unit.width,
             grid.height / unit.height},
            {1, 1}};
}

bool covers(const Window &window, const Size &size)
{
    return window.grid.width >= size.width * window.unit.width &&
           window.grid.height >= size.height * window.unit.height;
}

// The smallest level that need not be enlarged.
int sufficient_level(const Rect &region, const Size &size, const ImageInfo &info)
{
    int level = static_cast<int>(info.levels.size()) - 1;
    const auto suffices = [&](int index) {
        return covers(window_in(region, info, info.levels[static_cast<std::size_t>(index)]), size);
    };
    while (level > 0 && !suffices(level)) {
        --level;
    }
    return level;
}

struct Span {
    std::int64_t start;
    std::int64_t length;
};

// The whole pixels that a side of the window touches, with the filter's margin, inside of the
// level.
Span touched(std::int64_t start, std::int64_t length, std::int64_t unit, std::int64_t margin,
             std::int64_t side)
{
    const auto first = std::max<std::int64_t>(start / unit - margin, 0);
    const auto last = std::min(ceil_div(start + length, unit) + margin, side);
    return {first, last - first};
}

void plan_resampling(RenderPlan &plan, const ImageInfo &info)
{
    const auto back = inverse(info.orientation);
    const auto region = oriented(plan.view.region, info.size(), back);
    const auto size = oriented(plan.view.size, back);
    plan.level = sufficient_level(region, size, info);
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    plan.window = simplified(window_in(region, info, level));

    const auto &[grid, unit] = plan.window;
    if (unit == Size{1, 1} && grid.size() == size) {
        plan.source = grid;
        return;
    }
    const auto across = touched(
        grid.x, grid.width, unit.width,
        filter_margin(plan.filter, ceil_div(grid.width, unit.width), size.width), level.size.width);
    const auto down =
        touched(grid.y, grid.height, unit.height,
                filter_margin(plan.filter, ceil_div(grid.height, unit.height), size.height),
                level.size.height);
    plan.source = {across.start, down.start, across.length, down.length};
}

// Whether whole blocks stay whole when a tile of the level, of true size `size`, is laid so.
bool turns_by_blocks(const Level &level, const Size &size, const Orientation &orientation)
{
    const auto &block = level.stored_jpeg->block;
    const auto place = oriented(rect_of(size), level.tile, orientation);
    const auto laid = oriented(block, orientation);
    return orientation.upright() ||
           (level.tile.width % block.width == 0 && level.tile.height % block.height == 0 &&
            place.x % laid.width == 0 && place.y % laid.height == 0);
}

// The one JPEG tile of the level that is the answer, if there is one: all of its true size is asked
// for, in its own colours or without them.
std::optional<JpegTile> stored_tile(const RenderPlan &plan, const Level &level)
{
    // To lay a tile otherwise takes all of its coefficients.
    constexpr std::int64_t kMostLaidPixels = std::int64_t{4} << 20;
    const auto &view = plan.view;
    const bool undecoded = level.stored_jpeg && view.format == ImageFormat::jpg &&
                           view.look.plain() && view.rotation.by_quarters();
    if (!undecoded) {
        return std::nullopt;
    }
    const TileIndex tile{plan.level, plan.source.x / level.tile.width,
                         plan.source.y / level.tile.height};
    const bool gray = view.quality == Quality::gray && level.stored_jpeg->luminance;
    const bool whole = (view.quality == Quality::normal || gray) &&
                       tile_rect(level, tile) == plan.source &&
                       turns_by_blocks(level, plan.source.size(), plan.orientation);
    const JpegTile stored{tile, plan.orientation, gray};
    const bool cheap =
        lies_as_asked(stored, level) || level.tile.width * level.tile.height <= kMostLaidPixels;
    return whole && cheap ? std::optional(stored) : std::nullopt;
}

// `part` is one of the level as the picture is looked at.
void take_as_stored(RenderPlan &plan, const ImageInfo &info, int level, const Rect &part)
{
    const auto whole = info.shown(static_cast<std::size_t>(level)).size;
    plan.level = level;
    plan.source = oriented(part, whole, inverse(info.orientation));
    plan.window = {plan.source, {1, 1}};
}

bool plan_as_stored(RenderPlan &plan, const ImageInfo &info)
{
    if (plan.view.tile) {
        const auto &tile = *plan.view.tile;
        const auto level = info.shown(static_cast<std::size_t>(tile.level));
        take_as_stored(plan, info, tile.level, tile_rect(level, tile));
        return true;
    }
    for (std::size_t i = 0; i < info.levels.size(); ++i) {
        const auto factor = factor_of(info, info.shown(i).size);
        const auto stored = factor == 0 ? std::nullopt : as_stored(plan.view, info.size(), factor);
        if (stored) {
            take_as_stored(plan, info, static_cast<int>(i), *stored);
            return true;
        }
    }
    return false;
}

// Also the pixels around the source that a kernel needs.
void widen(RenderPlan &plan, const ImageInfo &info)
{
    const auto margin = reach(plan.view.look.kernel);
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)].size;
    const auto &source = plan.source;
    const auto left = std::max<std::int64_t>(source.x - margin, 0);
    const auto top = std::max<std::int64_t>(source.y - margin, 0);
    const auto right = std::max(source.right(), std::min(source.right() + margin, level.width));
    const auto bottom = std::max(source.bottom(), std::min(source.bottom() + margin, level.height));
    plan.source = {left, top, right - left, bottom - top};
}

// Bytes that decoders of rectangles hold for each sample: 32 bits, in three places.
constexpr std::int64_t kRectSampleBytes = 12;

// What decoding a rectangle holds, and about as much again on the way to the writer.
std::int64_t rect_bytes(const ImageInfo &info, const Level &level, const Size &rect)
{
    const auto samples =
        checked_mul(checked_mul(rect.width, rect.height), std::int64_t{info.format.channels()});
    return checked_add(
        checked_mul(StripBuffer::bytes_needed(info.format, rect), std::int64_t{2}),
        checked_add(checked_mul(samples, kRectSampleBytes), decoding_bytes_of(level, rect)));
}

// A source in one tile may bring its neighbours along.
Size decoded_rect(const RenderPlan &plan, const ImageInfo &info)
{
    if (RectRows::suit(info, plan.level, plan.source)) {
        const auto laid = RectRows::band_of(oriented(plan.source.size(), plan.orientation));
        return plan.orientation.transposes() ? Size{laid.height, laid.width} : laid;
    }
    const auto &size = info.levels[static_cast<std::size_t>(plan.level)].size;
    return {std::min(size.width, TileSource::kBlockSide),
            std::min(size.height, TileSource::kBlockSide)};
}

// A band of tiles, about as much again on the way to the writer, and a tile that is cut.
std::int64_t tile_bytes(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &tile = info.levels[static_cast<std::size_t>(plan.level)].tile;
    const auto &source = plan.source;
    const auto band = plan.orientation.transposes()
                          ? Size{std::min(tile.width, source.width), source.height}
                          : Size{source.width, std::min(tile.height, source.height)};
    const auto cut_tile = StripBuffer::bytes_needed(info.format, {tile.width + 1, tile.height + 1});
    return checked_add(checked_mul(StripBuffer::bytes_needed(info.format, band), std::int64_t{2}),
                       cut_tile);
}

std::int64_t band_bytes(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto band =
        info.any_rect ? rect_bytes(info, level, decoded_rect(plan, info)) : tile_bytes(plan, info);
    const bool held = HeldRows::suit(level, plan.orientation);
    const auto held_part =
        held ? StripBuffer::bytes_needed(info.format, plan.source.size()) : std::int64_t{0};
    return checked_add(checked_add(band, held_part), level.decoding_bytes);
}

// Of RGB and alpha; what is beyond all memory need not be exact.
std::int64_t picture_bytes(const Size &size, SampleType sample)
{
    constexpr WideInteger kBeyondAll = std::int64_t{1} << 56;
    const auto bytes = WideInteger{size.width} * size.height * 4 * bytes_of(sample);
    return static_cast<std::int64_t>(std::min(bytes, kBeyondAll));
}

// Bytes of pictures that have to be held whole.
std::int64_t held_bytes(const View &view, const PixelFormat &format)
{
    std::int64_t bytes = 0;
    if (!view.rotation.by_quarters()) {
        auto held = format.alpha ? weighed(format) : format;
        held.alpha = traits(view.format).alpha;
        bytes += StripBuffer::bytes_needed(held, view.size);
    }
    const auto &written = traits(view.format);
    const auto sample =
        written.deep && format.sample != SampleType::u8 ? SampleType::u16 : SampleType::u8;
    return checked_add(bytes,
                       checked_mul(std::min(picture_bytes(view.answer, sample), written.most_held),
                                   std::int64_t{written.held}));
}

// Rows of floats, where a kernel moves over them.
std::int64_t kernel_bytes(const RenderPlan &plan, PixelFormat format)
{
    constexpr std::int64_t kRows = 64;
    if (plan.view.look.kernel.empty()) {
        return 0;
    }
    format.sample = SampleType::f32;
    return StripBuffer::bytes_needed(format,
                                     {oriented(plan.source.size(), plan.orientation).width, kRows});
}

void check_format(const View &view)
{
    const auto &written = traits(view.format);
    if (view.answer.width > written.longest_side || view.answer.height > written.longest_side) {
        throw Error(Kind::bad_request, "A picture of this size cannot be written as " +
                                           std::string(written.name) + ": its sides end at " +
                                           std::to_string(written.longest_side) + " pixels.");
    }
    if (view.answer.width * view.answer.height > written.most_pixels) {
        throw Error(Kind::bad_request, "A picture of this size cannot be written as " +
                                           std::string(written.name) + ", which ends at " +
                                           std::to_string(written.most_pixels) + " pixels.");
    }
}

void check_memory(const RenderPlan &plan, const ImageInfo &info, const Limits &limits)
{
    if (info.levels[static_cast<std::size_t>(plan.level)].decoding_bytes > limits.memory) {
        throw Error(Kind::not_implemented,
                    "This picture cannot be decoded in parts, and as a whole "
                    "it takes more memory than is allowed.");
    }
    check_bytes(bytes_needed(plan, info), limits.memory);
}

std::int64_t counting_bytes(const RenderPlan &plan, const ImageInfo &info, int level)
{
    const auto counting = plan_of_counting(plan.view.look, info, level);
    return checked_add(kernel_bytes(counting, info.format), band_bytes(counting, info));
}

// Black and white of a picture that cannot be counted are parted in the middle; there is no such
// guess for contrasts.
void plan_counting(RenderPlan &plan, const ImageInfo &info, const Limits &limits)
{
    if (!counts(plan.view)) {
        return;
    }
    const auto level = countable_level(info);
    if (level && counting_bytes(plan, info, *level) <= limits.memory) {
        plan.counted_level = level;
    }
    else if (plan.view.look.counts()) {
        throw Error(Kind::not_implemented,
                    "This picture has no small level in which its values could be counted.");
    }
}

void append_rect(std::string &text, const Rect &rect)
{
    append(text, rect.x, rect.y);
    text += ' ';
    append(text, rect.width, rect.height, 'x');
}

}   // namespace

RenderPlan plan(const Request &request, const ImageInfo &info, const Limits &limits, Filter filter)
{
    RenderPlan result;
    result.view = resolve(request, info, limits);
    result.orientation = then(info.orientation, request.rotation.orientation());
    result.filter = filter;
    check_format(result.view);
    const bool as_stored = plan_as_stored(result, info);
    if (!as_stored) {
        plan_resampling(result, info);
    }
    widen(result, info);
    if (as_stored && !request.encoder_quality) {
        result.stored_tile =
            stored_tile(result, info.levels[static_cast<std::size_t>(result.level)]);
    }
    plan_counting(result, info, limits);
    check_memory(result, info, limits);
    return result;
}

std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info)
{
    const auto held =
        checked_add(held_bytes(plan.view, info.format), kernel_bytes(plan, info.format));
    const auto bytes = checked_add(held, band_bytes(plan, info));
    const auto &counted = plan.counted_level;
    return counted ? std::max(bytes, counting_bytes(plan, info, *counted)) : bytes;
}

void check_bytes(std::int64_t bytes, std::int64_t most)
{
    if (bytes > most) {
        throw Error(Kind::bad_request, "An answer like this has to hold more in memory than is "
                                       "allowed: ask for a smaller size.");
    }
}

std::string to_text(const RenderPlan &plan)
{
    std::string text = "level ";
    append(text, plan.level);
    text += ", source ";
    append_rect(text, plan.source);
    if (plan.resampled()) {
        text += ", window ";
        append_rect(text, plan.window.grid);
        text += " / ";
        append(text, plan.window.unit.width, plan.window.unit.height);
    }
    if (!plan.orientation.upright()) {
        text += plan.orientation.mirrored ? ", mirrored" : "";
        text += ", turned ";
        append(text, plan.orientation.quarter_turns);
    }
    text += plan.stored_tile ? ", stored" : "";
    if (plan.counted_level) {
        text += ", counted in level ";
        append(text, *plan.counted_level);
    }
    text += ", answer ";
    append(text, plan.view.answer.width, plan.view.answer.height, 'x');
    return text;
}

}   // namespace iiif
