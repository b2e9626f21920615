#include "codec/tiff_decode.h"

#include "base/checked.h"
#include "codec/damaged.h"
#include "pixel/deinterleave.h"

namespace iiif {

void TiffDecoder::turn_to(const TiffLevel &level, std::int64_t tile_bytes)
{
    if (directory_offset_ == level.directory_offset) {
        return;
    }
    directory_offset_ = 0;
    if (tiff_ == nullptr) {
        tiff_ = std::make_unique<TiffHandle>(file_);
    }
    tiff_->go_to_directory(level.directory_offset);
    if (tiff_->bytes_per_tile() != tile_bytes) {
        throw_damaged("the directory has changed since it was read");
    }
    pixels_.resize(checked_cast<std::size_t>(tile_bytes));
    directory_offset_ = level.directory_offset;
}

void TiffDecoder::decode(const TiffLevel &level, std::int64_t index, std::span<std::uint8_t> stored,
                         const StripView &out)
{
    const auto &tile = level.geometry.tile;
    const auto bytes_per_row = checked_mul(tile.width, std::int64_t{out.format.channels()});
    turn_to(level, checked_mul(bytes_per_row, tile.height));
    tiff_->decode_tile(index, stored, pixels_);
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        deinterleave(pixels_.data() + y * bytes_per_row, out.rows(y, 1));
    }
}

}   // namespace iiif
