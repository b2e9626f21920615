#include "codec/tiff/tiff_levels.h"

#include <algorithm>

namespace iiif {

namespace {

// Strips are joined to tiles of about this many rows, unless a strip is higher.
constexpr std::int64_t kBandRows = 128;

// Both sides are reduced by one ratio, and each was then rounded up or down: there is a ratio r
// with width - 1 < full.width / r < width + 1, and the same for the height. Sides are below 2^31.
bool has_shape_of(const Size &full, const Size &size)
{
    return full.width * (size.height - 1) < full.height * (size.width + 1) &&
           full.height * (size.width - 1) < full.width * (size.height + 1);
}

}   // namespace

Size tile_of(const TiffPage &page)
{
    if (page.tiled) {
        return page.block;
    }
    const auto rows = std::min(kBandRows, kMostTilePixels / page.size.width);
    const auto strips = std::max<std::int64_t>(rows / page.block.height, 1);
    return {page.size.width, strips * page.block.height};
}

bool is_smaller(const Size &size, const Size &than)
{
    return size.fits_in(than) && size != than;
}

// A page that is not flagged as reduced must divide the full size by a whole factor: other pictures
// of the same shape are common, and most of them have some other ratio. Thumbnails among the levels
// of slide scanners are stored in strips, so a level has to be tiled exactly if the full size is.
bool is_level_of(const TiffPage &full, const TiffPage &page)
{
    const auto &size = page.size;
    return refusal(full) == nullptr && refusal(page) == nullptr && !is_mask(page) &&
           !size.empty() && page.tiled == full.tiled && format_of(page) == format_of(full) &&
           is_smaller(size, full.size) && has_shape_of(full.size, size) &&
           (is_reduced(page) || whole_factor(full.size, size) != 0);
}

bool belongs_to(const TiffPage &full, const TiffPage &page)
{
    return is_reduced(page) || is_mask(page) || is_level_of(full, page);
}

}   // namespace iiif
