#include "codec/jpeg2000/jp2_picture.h"

#include <algorithm>
#include <utility>

#include "codec/damaged.h"
#include "codec/file_end.h"
#include "codec/jpeg2000/jp2_cost.h"
#include "pixel/icc_profile.h"

namespace iiif {

namespace {

constexpr std::size_t kMostComponents = 256;   // scientific pictures have a few dozen

constexpr Size kTile{256, 256};
constexpr std::int64_t kLargestOwnTile = 1024;

bool is_power_of_two(std::int64_t value)
{
    return (value & (value - 1)) == 0;
}

// Uses the file's own tiles if they start at the picture's corner and have a size that viewers
// request.
Size tile_for_viewers(const J2kSize &size)
{
    const auto &tile = size.tile;
    const bool own = tile.x == size.image.x && tile.y == size.image.y &&
                     tile.width == tile.height && tile.width >= kTile.width &&
                     tile.width <= kLargestOwnTile && is_power_of_two(tile.width);
    return own ? tile.size() : kTile;
}

Rect pixels_of(const J2kSize &size, const Size &step, int reduction)
{
    return divided(halved(size.image, reduction), step.width, step.height);
}

// A reduction keeps the pixels at multiples of its factor on the reference grid. Its first pixel is
// therefore located at the first of those multiples, not at the centre of the area it represents.
Size half_pixel_shift(const J2kSize &size, const Size &step, int reduction)
{
    const auto factor = std::int64_t{1} << reduction;
    const auto full = pixels_of(size, step, 0);
    const auto reduced = pixels_of(size, step, reduction);
    return {factor - 1 - 2 * (reduced.x * factor - full.x),
            factor - 1 - 2 * (reduced.y * factor - full.y)};
}

// Returns whether each component has samples in the picture at this reduction.
bool all_there(const J2kSize &size, const Jp2Samples &samples, int reduction)
{
    return std::ranges::all_of(samples.components(), [&](int number) {
        const auto &component = size.components[static_cast<std::size_t>(number)];
        return !pixels_of(size, {component.dx, component.dy}, reduction).empty();
    });
}

// Returns the reductions of the file from full size down to the first that fits into a tile.
std::vector<Level> levels_of(const J2kCodestream &codestream, const Jp2Samples &samples)
{
    const auto &size = codestream.size;
    const auto tile = tile_for_viewers(size);
    const int most = codestream.most_reductions();
    std::vector<Level> levels;
    for (int reduction = 0; reduction <= most; ++reduction) {
        if (!all_there(size, samples, reduction)) {
            break;
        }
        levels.push_back({.size = pixels_of(size, samples.step(), reduction).size(),
                          .tile = tile,
                          .half_pixel_shift = half_pixel_shift(size, samples.step(), reduction)});
        if (levels.back().size.fits_in(tile)) {
            break;
        }
    }
    if (levels.empty()) {
        throw_damaged("a component without samples");
    }
    return levels;
}

std::string remark_on(const J2kCodestream &codestream)
{
    if (codestream.unusual.empty()) {
        return {};
    }
    return "no random access into this JPEG 2000 file, because " + codestream.unusual +
           "; made with `opj_compress -I -b 64,64 -p RPCL -PLT -TP R` and precincts (-c) for each "
           "resolution it is read faster: see docs/jpeg2000.md";
}

}   // namespace

Rect Jp2Picture::level_rect(int level) const
{
    return pixels_of(codestream().size, samples.step(), level);
}

std::shared_ptr<Jp2Picture> open_jp2_picture(std::shared_ptr<const ByteSource> file, bool ycbcr)
{
    auto boxes = read_jp2_boxes(*file);
    if (ycbcr && !boxes.enumerated_colors && boxes.icc_profile.empty()) {
        boxes.enumerated_colors = kColorsSycc;
    }
    auto codestream = read_j2k_codestream(*file, boxes.codestream_offset, boxes.codestream_end);
    if (codestream.size.components.size() > kMostComponents) {
        throw Error(Kind::not_implemented, "This JPEG 2000 picture has too many components.");
    }
    Jp2Samples samples(boxes, codestream.size);
    ImageInfo info{.levels = levels_of(codestream, samples),
                   .format = samples.format(),
                   .identity = file->identity(),
                   .lacks_end =
                       !has_end_marker(*file, boxes.codestream_offset, boxes.codestream_end),
                   .any_rect = true,
                   .stored = {.bits = 8 * samples.format().sample_bytes()},
                   .orientation = boxes.orientation,
                   .icc_profile = repaired_profile(boxes.icc_profile),
                   .metadata = std::make_shared<const Metadata>(boxes.metadata)};
    auto remark = remark_on(codestream);
    auto picture =
        std::make_shared<Jp2Picture>(std::move(boxes), std::move(file), std::move(codestream),
                                     std::move(samples), std::move(remark));
    put_decoding_bytes(picture->index, picture->samples.components(), info.levels);
    picture->info = std::make_shared<const ImageInfo>(std::move(info));
    return picture;
}

}   // namespace iiif
