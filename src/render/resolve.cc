#include "render/resolve.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "base/error.h"
#include "model/answer_record.h"
#include "model/turn.h"
#include "render/resolve_tile.h"

namespace iiif {

namespace {

constexpr Decimal kHundred{100 * Decimal::kOne};

[[noreturn]] void refuse(std::string sentence)
{
    throw Error(Kind::bad_request, std::move(sentence));
}

std::string text_of(const Size &size)
{
    return std::to_string(size.width) + " x " + std::to_string(size.height);
}

// --- Region

// Returns the pixel nearest to `parts` percent of `side`, `side` at most.
std::int64_t percent_of(std::int64_t parts, std::int64_t side)
{
    return std::min(mul_div_round(side, parts, kHundred.parts), side);
}

Rect percent_region(const std::array<Decimal, 4> &percent, const Size &full)
{
    const auto [x, y, width, height] = percent;
    if (x >= kHundred || y >= kHundred) {
        refuse("The region lies outside of the picture.");
    }
    Rect rect{percent_of(x.parts, full.width), percent_of(y.parts, full.height), 0, 0};
    rect.x = std::min(rect.x, full.width - 1);
    rect.y = std::min(rect.y, full.height - 1);
    if (width.parts > 0) {
        rect.width =
            std::max<std::int64_t>(percent_of(x.parts + width.parts, full.width) - rect.x, 1);
    }
    if (height.parts > 0) {
        rect.height =
            std::max<std::int64_t>(percent_of(y.parts + height.parts, full.height) - rect.y, 1);
    }
    return rect;
}

Rect square_region(const Size &full)
{
    const auto side = std::min(full.width, full.height);
    return {(full.width - side) / 2, (full.height - side) / 2, side, side};
}

Rect stated_region(const Region &region, const Size &full)
{
    switch (region.kind) {
    case Region::Kind::full:
        return rect_of(full);
    case Region::Kind::square:
        return square_region(full);
    case Region::Kind::pixels:
        return region.pixels;
    case Region::Kind::percent:
        return percent_region(region.percent, full);
    case Region::Kind::tile:
        break;   // resolve_tile()
    }
    __builtin_unreachable();
}

Rect resolve_region(const Region &region, const Size &full)
{
    auto rect = stated_region(region, full);
    if (rect.empty()) {
        refuse("The region is empty: its width and height have to be at least one pixel.");
    }
    if (rect.x >= full.width || rect.y >= full.height) {
        refuse("The region lies outside of the picture, which is " + text_of(full) + " pixels.");
    }
    rect.width = std::min(rect.width, full.width - rect.x);
    rect.height = std::min(rect.height, full.height - rect.y);
    return rect;
}

// --- Size

std::int64_t root(WideInteger square)
{
    auto guess = static_cast<std::int64_t>(std::sqrt(static_cast<double>(square)));
    while (WideInteger{guess} * guess > square) {
        --guess;
    }
    while (WideInteger{guess + 1} * (guess + 1) <= square) {
        ++guess;
    }
    return guess;
}

// Returns the largest size with the region's shape that the limits allow, and no larger than the
// region unless `enlarge`. The limits apply in the order area, width, height (Image API 3.0,
// implementation notes, section 2.8).
Size largest_size(const Size &region, const Limits &limits, bool enlarge)
{
    const auto [width, height] = region;
    const auto by_width = Size{limits.max_width, mul_div_round(height, limits.max_width, width)};
    Size size = enlarge ? by_width : region;
    if (limits.max_area != 0 && (enlarge || WideInteger{width} * height > limits.max_area)) {
        size = {root(WideInteger{width} * limits.max_area / height),
                root(WideInteger{height} * limits.max_area / width)};
    }
    if (size.width > limits.max_width) {
        size = by_width;
    }
    if (size.height > limits.max_height) {
        size = {mul_div_round(width, limits.max_height, height), limits.max_height};
    }
    size = {std::max<std::int64_t>(size.width, 1), std::max<std::int64_t>(size.height, 1)};
    if (limits.max_area != 0) {
        // Rounding the free side may have added a row too many, and a line one pixel thin may be
        // longer than the whole area.
        size.width = std::min(size.width, limits.max_area);
        size.height =
            std::min(size.height, std::max<std::int64_t>(limits.max_area / size.width, 1));
    }
    return size;
}

// Returns whether the region is a tile of this reduction, edge tiles included.
bool is_tile(const Rect &region, const Reduction &reduction, const Size &full)
{
    const Size step{reduction.tile.width * reduction.factor,
                    reduction.tile.height * reduction.factor};
    const Rect tile{region.x / step.width * step.width, region.y / step.height * step.height,
                    step.width, step.height};
    return region == intersection(tile, rect_of(full));
}

// Returns the size that info.json offers for a region that is a tile, or the whole picture, where
// one side is asked for; `matches` compares that side. Offered sizes are rounded up, so
// neighbouring tiles fit. A thin tile may be equally wide in several reductions: the one whose tile
// it is counts.
template <class Matches> std::optional<Size> offered_size(const Rect &region, const ImageInfo &info,
                                                          const Limits &limits,
                                                          const Matches &matches)
{
    std::optional<Size> as_whole;
    for (const auto &reduction : reductions(info, limits)) {
        const auto size = reduced(region.size(), reduction.factor);
        if (!matches(size)) {
            continue;
        }
        if (is_tile(region, reduction, info.size())) {
            return size;
        }
        if (!as_whole && region == rect_of(info.size())) {
            as_whole = size;
        }
    }
    return as_whole;
}

// Returns the factor of a client's own grid on which the region is a tile: its corners are on
// multiples of the factor or at the picture's edge, and `asked` is its `side`, reduced and rounded
// up as the sides of all tiles are. Leaflet-IIIF and others do not use the tiles that info.json
// offers; rounded to the nearest pixel, their narrow edge tiles would not fit to their neighbours.
std::optional<std::int64_t> grid_factor(const Rect &region, const Size &full, std::int64_t side,
                                        std::int64_t asked)
{
    constexpr std::int64_t kMostFactors = 1024;   // a side of one pixel fits to any number of them
    if (asked < 1 || asked > side || region == rect_of(full)) {
        return std::nullopt;
    }
    const auto on_grid = [&](std::int64_t factor) {
        return region.x % factor == 0 && region.y % factor == 0 &&
               (region.right() % factor == 0 || region.right() == full.width) &&
               (region.bottom() % factor == 0 || region.bottom() == full.height);
    };
    const auto first = ceil_div(side, asked);
    for (auto factor = first; factor < first + kMostFactors && ceil_div(side, factor) == asked;
         ++factor) {
        if (on_grid(factor)) {
            return factor;
        }
    }
    return std::nullopt;
}

// Returns the side that follows from the other one, which `from` scales to `to`. A side of one
// pixel cannot get thinner.
std::int64_t following_side(std::int64_t side, std::int64_t from, std::int64_t to)
{
    const auto scaled = mul_div_round(side, to, from);
    return side == 1 && scaled == 0 && to > 0 ? 1 : scaled;
}

Size size_by_width(const Rect &region, const ImageInfo &info, const Limits &limits,
                   std::int64_t width)
{
    const auto offered =
        offered_size(region, info, limits, [&](const Size &size) { return size.width == width; });
    if (offered) {
        return *offered;
    }
    const auto factor = grid_factor(region, info.size(), region.width, width);
    return {width, factor ? ceil_div(region.height, *factor)
                          : following_side(region.height, region.width, width)};
}

Size size_by_height(const Rect &region, const ImageInfo &info, const Limits &limits,
                    std::int64_t height)
{
    const auto offered =
        offered_size(region, info, limits, [&](const Size &size) { return size.height == height; });
    if (offered) {
        return *offered;
    }
    const auto factor = grid_factor(region, info.size(), region.height, height);
    return {factor ? ceil_div(region.width, *factor)
                   : following_side(region.width, region.height, height),
            height};
}

// Returns the size for `!w,h`, where the box is an additional limit.
Size confined_size(const Rect &region, const Scale &scale, const Limits &limits)
{
    if (scale.box.empty()) {
        refuse("The size is not valid: a box needs a width and a height of at least one pixel.");
    }
    auto box = limits;
    box.max_width = std::min(limits.max_width, scale.box.width);
    box.max_height = std::min(limits.max_height, scale.box.height);
    if (scale.enlarge == Enlarge::never && limits.strict_confine &&
        scale.box.width > region.width && scale.box.height > region.height) {
        refuse("The box is larger than the region: write ^!w,h to enlarge.");
    }
    const bool enlarge =
        scale.enlarge == Enlarge::asked || (scale.enlarge == Enlarge::permitted && limits.upscale);
    return largest_size(region.size(), box, enlarge);
}

// Returns the size with one pixel in place of a side that is rounded to nothing beside one that is
// not: the region is a thin line, which is shown one pixel thin.
Size not_empty(const Size &size)
{
    return size.width > 0 || size.height > 0
               ? Size{std::max<std::int64_t>(size.width, 1), std::max<std::int64_t>(size.height, 1)}
               : size;
}

Size stated_size(const Scale &scale, const Rect &region, const ImageInfo &info,
                 const Limits &limits)
{
    // This is larger than every limit, and small enough that the products below do not overflow.
    constexpr std::int64_t kBeyondAny = std::int64_t{1} << 31;
    const auto box =
        Size{std::min(scale.box.width, kBeyondAny), std::min(scale.box.height, kBeyondAny)};
    switch (scale.kind) {
    case Scale::Kind::natural:
        if (scale.enlarge == Enlarge::asked) {
            return largest_size(region.size(), limits, true);
        }
        return scale.clamp ? largest_size(region.size(), limits, false) : region.size();
    case Scale::Kind::width:
        return size_by_width(region, info, limits, box.width);
    case Scale::Kind::height:
        return size_by_height(region, info, limits, box.height);
    case Scale::Kind::exact:
        return box;
    case Scale::Kind::within:
        return confined_size(region, scale, limits);
    case Scale::Kind::percent:
        return not_empty({mul_div_round(region.width, scale.percent.parts, kHundred.parts),
                          mul_div_round(region.height, scale.percent.parts, kHundred.parts)});
    }
    __builtin_unreachable();
}

bool enlarges(const Size &size, const Rect &region)
{
    return !size.fits_in(region.size());
}

void check_enlarging(const Size &size, const Rect &region, const Scale &scale, const Limits &limits)
{
    if (!enlarges(size, region)) {
        return;
    }
    if (scale.enlarge == Enlarge::never) {
        refuse("The size is larger than the region, which is " + text_of(region.size()) +
               " pixels: write ^ in front of the size to enlarge.");
    }
    if (!limits.upscale && scale.enlarge == Enlarge::permitted) {
        refuse("The size is larger than the region, which is " + text_of(region.size()) +
               " pixels, and enlarging is switched off here.");
    }
    if (!limits.upscale) {
        throw Error(Kind::not_implemented, "Enlarging is switched off here.");
    }
}

void check_limits(const Size &size, const Limits &limits, std::string_view what)
{
    if (limits.allow(size)) {
        return;
    }
    note_refusal("size");
    const auto allowed =
        text_of({limits.max_width, limits.max_height}) + " pixels" +
        (limits.max_area == 0 ? std::string()
                              : " and " + std::to_string(limits.max_area) + " in all");
    refuse(std::string(what) + ", " + text_of(size) +
           " pixels, is larger than what is served here: " + allowed + " at most.");
}

Size resolve_size(const Scale &scale, const Rect &region, const ImageInfo &info,
                  const Limits &limits)
{
    const auto size = stated_size(scale, region, info, limits);
    if (size.empty()) {
        refuse("The size is less than one pixel.");
    }
    check_enlarging(size, region, scale, limits);
    check_limits(size, limits, "The size");
    return size;
}

// --- The answer

Quality resolve_quality(Quality quality, const PixelFormat &format)
{
    const bool same =
        quality == Quality::color || (quality == Quality::gray && format.model == ColorModel::gray);
    return same ? Quality::normal : quality;
}

Size answer_size(const Size &size, const Rotation &rotation, const Limits &limits)
{
    if (rotation.by_quarters()) {
        return oriented(size, rotation.orientation());
    }
    const auto box = turned_box(size, rotation.degrees.value());
    check_limits(box, limits, "The turned picture");
    return box;
}

}   // namespace

ResolvedRequest resolve(const Request &request, const ImageInfo &info, const Limits &limits)
{
    ResolvedRequest resolved;
    if (request.region.kind == Region::Kind::tile) {
        const auto tile = resolve_tile(request.region.tile, info, limits);
        resolved.region = tile.region;
        resolved.size = tile.size;
        resolved.tile = tile.stored;
        check_limits(resolved.size, limits, "The tile");
    }
    else {
        resolved.region = resolve_region(request.region, info.size());
        resolved.size = resolve_size(request.scale, resolved.region, info, limits);
    }
    resolved.rotation = request.rotation;
    resolved.answer = answer_size(resolved.size, resolved.rotation, limits);
    resolved.look = request.look;
    resolved.quality =
        resolve_quality(request.quality, format_with_look(info.format, request.look));
    resolved.format = request.format;

    const auto region_size = resolved.region.size();
    resolved.whole = region_size == info.size();
    resolved.unscaled = resolved.size == region_size;
    resolved.natural = resolved.size == largest_size(region_size, limits, false);
    resolved.largest = resolved.size == largest_size(region_size, limits, true);
    resolved.enlarged = enlarges(resolved.size, resolved.region);
    resolved.keeps_aspect =
        resolved.size == size_by_width(resolved.region, info, limits, resolved.size.width);
    return resolved;
}

}   // namespace iiif
