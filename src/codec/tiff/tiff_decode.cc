#include "codec/tiff/tiff_decode.h"

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/tiff/tiff_block.h"

namespace iiif {

void TiffDecoder::turn_to(const TiffLevel &level)
{
    if (directory_offset_ == level.directory_offset) {
        return;
    }
    directory_offset_ = 0;
    if (tiff_ == nullptr) {
        tiff_ = std::make_unique<TiffHandle>(file_);
    }
    tiff_->go_to_directory(level.directory_offset);
    directory_offset_ = level.directory_offset;
}

Bytes TiffDecoder::decode(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                          std::span<std::uint8_t> stored)
{
    turn_to(level);
    const auto bytes = block_bytes(level.page, rows);
    if (tiff_->bytes_per_block(rows) != bytes) {
        directory_offset_ = 0;
        throw_damaged("the directory has changed since it was read");
    }
    pixels_.resize(checked_cast<std::size_t>(bytes));
    tiff_->decode_block(index, stored, pixels_);
    return pixels_;
}

void TiffDecoder::drop_buffers(std::size_t most_bytes) noexcept
{
    if (pixels_.capacity() > most_bytes) {
        pixels_ = {};
    }
}

}   // namespace iiif
