#include "codec/tiff/tiff_decode.h"

#include <algorithm>

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

Bytes TiffDecoder::decode(const TiffLevel &level, const TiffBlock &block,
                          const Tolerance &tolerance)
{
    turn_to(level);
    const auto bytes = block_bytes(level.page, block.rows);
    if (tiff_->bytes_per_block(block.rows) != bytes) {
        directory_offset_ = 0;
        throw_damaged("the directory has changed since it was read");
    }
    pixels_.resize(checked_cast<std::size_t>(bytes));
    try {
        const auto complaint = tiff_->decode_block(block.index, block.stored, pixels_);
        // libtiff complains of damage in fax data, but decodes on.
        if (!complaint.empty() && is_fax(level.page)) {
            throw_damaged(complaint);
        }
    }
    catch (const Error &error) {
        if (tolerance.damage == nullptr || !decode_part(level, block) ||
            !tolerance.accepts(error)) {
            throw;
        }
    }
    return pixels_;
}

// Decodes a damaged block. Returns false where nothing of it can be decoded. libtiff does not say
// how much it has decoded, so what it leaves of a pattern, or zeros, is not taken for pixels.
bool TiffDecoder::decode_part(const TiffLevel &level, const TiffBlock &block)
{
    constexpr std::uint8_t kPattern = 0xA5;
    if (uses_predictor(level.page)) {
        return false;   // libtiff leaves differences
    }
    std::ranges::fill(pixels_, kPattern);
    try {
        tiff_->decode_block(block.index, block.stored, pixels_);
    }
    catch (const Error &) {   // is known
    }
    const auto is_empty = [](std::uint8_t byte) { return byte == kPattern || byte == 0; };
    const auto end = std::find_if_not(pixels_.rbegin(), pixels_.rend(), is_empty).base();
    std::fill(end, pixels_.end(), std::uint8_t{0});
    return end != pixels_.begin();
}

void TiffDecoder::drop_buffers(std::size_t most_bytes) noexcept
{
    if (pixels_.capacity() > most_bytes) {
        pixels_ = {};
    }
}

}   // namespace iiif
