#include "codec/tiff/tiff_end.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::size_t kMostLookedAt = 64;

bool lies_beyond(const StoredTile &block, std::uint64_t file_bytes)
{
    return !block.absent() && (block.bytes > file_bytes || block.offset > file_bytes - block.bytes);
}

// Reads a number in the file's byte order. Returns 0 where the file ends before.
std::uint64_t number_at(const ByteSource &file, std::uint64_t offset, std::size_t bytes,
                        bool big_endian)
{
    std::array<std::uint8_t, 8> stored{};
    if (offset > static_cast<std::uint64_t>(file.bytes()) ||
        file.read_some(static_cast<std::int64_t>(offset), std::span(stored).first(bytes)) < bytes) {
        return 0;
    }
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        number = number << 8 | stored[big_endian ? i : bytes - 1 - i];
    }
    return number;
}

// Returns where the directory after that at `offset` lies; 0 where none follows (TIFF 6.0 p. 14;
// BigTIFF has wider numbers).
std::uint64_t next_directory(const ByteSource &file, std::uint64_t offset)
{
    constexpr std::uint64_t kBigTiff = 43;
    const bool big_endian = number_at(file, 0, 1, true) == 'M';
    const bool wide = number_at(file, 2, 2, big_endian) == kBigTiff;
    const std::size_t count_bytes = wide ? 8 : 2;
    const std::uint64_t entry_bytes = wide ? 20 : 12;
    const auto entries = number_at(file, offset, count_bytes, big_endian);
    if (entries > static_cast<std::uint64_t>(file.bytes()) / entry_bytes) {
        return 0;
    }
    return number_at(file, offset + count_bytes + entries * entry_bytes, wide ? 8 : 4, big_endian);
}

}   // namespace

bool lies_beyond(const TiffBlocks &blocks, const ByteSource &file)
{
    const auto file_bytes = static_cast<std::uint64_t>(file.bytes());
    const auto count = blocks.size();
    const auto looked_at = std::min(count, kMostLookedAt);
    try {
        for (std::size_t i = 0; i < looked_at; ++i) {
            if (lies_beyond(blocks.at(count - 1 - i * count / looked_at), file_bytes)) {
                return true;
            }
        }
        return false;
    }
    catch (const Error &error) {
        if (error.kind() != Kind::damaged) {
            throw;
        }
        return true;   // the list itself
    }
}

bool next_lies_beyond(std::uint64_t offset, const ByteSource &file)
{
    return next_directory(file, offset) > static_cast<std::uint64_t>(file.bytes());
}

}   // namespace iiif
