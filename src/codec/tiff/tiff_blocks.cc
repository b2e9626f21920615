#include "codec/tiff/tiff_blocks.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/checked.h"
#include "base/bounded_cache.h"
#include "codec/damaged.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

namespace {

// TIFF 6.0 pp. 15, 38 and 67, and BigTIFF's LONG8.
enum Type : std::uint64_t { kShort = 3, kLong = 4, kLong8 = 16 };
enum Tag : std::uint32_t {
    kStripOffsets = 273,
    kStripByteCounts = 279,
    kTileOffsets = 324,
    kTileByteCounts = 325,
};

// A list of this many blocks takes a megabyte; a picture of 65536x65536 pixels has as many tiles of
// 256x256.
constexpr std::uint32_t kMostHeld = 65536;
constexpr std::size_t kSlice = 512;   // blocks that are read at once
constexpr std::int64_t kMostSliceBytes = std::int64_t{256} << 10;
constexpr std::int64_t kBytesOfSlice = kSlice * sizeof(StoredTile) + 100;

class HeldBlocks final : public TiffBlocks {
public:
    HeldBlocks(std::span<const std::uint64_t> offsets, std::span<const std::uint64_t> bytes)
    {
        blocks_.reserve(offsets.size());
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            blocks_.push_back({offsets[i], bytes[i]});
        }
    }

    [[nodiscard]] std::size_t size() const noexcept override { return blocks_.size(); }
    [[nodiscard]] StoredTile at(std::size_t index) const override { return blocks_[index]; }

private:
    std::vector<StoredTile> blocks_;
};

// An array in a directory: its numbers follow each other at an offset of the file.
struct Array {
    std::uint64_t offset = 0;
    std::uint64_t count = 0;
    std::uint64_t number_bytes = 0;   // 0: there is no such array
};

// Reads numbers in the file's byte order.
class Numbers {
public:
    Numbers(const ByteSource &file, bool big_endian) : file_(file), big_endian_(big_endian) {}

    [[nodiscard]] std::vector<std::uint64_t> read(std::uint64_t offset, std::size_t count,
                                                  std::size_t bytes) const
    {
        std::vector<std::uint8_t> stored(count * bytes);
        file_.read(checked_cast<std::int64_t>(offset), stored);
        std::vector<std::uint64_t> numbers(count);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t b = 0; b < bytes; ++b) {
                numbers[i] =
                    numbers[i] << 8 | stored[i * bytes + (big_endian_ ? b : bytes - 1 - b)];
            }
        }
        return numbers;
    }

    [[nodiscard]] std::uint64_t read_one(std::uint64_t offset, std::size_t bytes) const
    {
        return read(offset, 1, bytes).front();
    }

private:
    const ByteSource &file_;
    bool big_endian_;
};

std::uint64_t bytes_of_type(std::uint64_t type)
{
    return type == kShort ? 2 : type == kLong ? 4 : type == kLong8 ? 8 : 0;
}

// Looks through the entries of a directory for one array of more than one slot.
Array find_array(const Numbers &numbers, bool big, std::uint64_t directory, std::uint32_t tag)
{
    const std::size_t count_bytes = big ? 8 : 2;
    const std::size_t place_bytes = big ? 8 : 4;
    const std::uint64_t entry_bytes = big ? 20 : 12;
    constexpr std::uint64_t kMostEntries = 4096;   // libtiff's own limit for a BigTIFF
    const auto entries = std::min(numbers.read_one(directory, count_bytes), kMostEntries);
    for (std::uint64_t i = 0; i < entries; ++i) {
        const auto entry = directory + count_bytes + i * entry_bytes;
        if (numbers.read_one(entry, 2) == tag) {
            return {.offset = numbers.read_one(entry + 4 + place_bytes, place_bytes),
                    .count = numbers.read_one(entry + 4, place_bytes),
                    .number_bytes = bytes_of_type(numbers.read_one(entry + 2, 2))};
        }
    }
    return {};
}

class SlicedBlocks final : public TiffBlocks {
public:
    SlicedBlocks(const Numbers &numbers, const Array &offsets, const Array &bytes, std::size_t size)
        : numbers_(numbers), offsets_(offsets), bytes_(bytes), size_(size)
    {
    }

    [[nodiscard]] std::size_t size() const noexcept override { return size_; }

    [[nodiscard]] StoredTile at(std::size_t index) const override
    {
        const auto number = index / kSlice;
        auto slice = slices_.get(number);
        if (slice == nullptr) {
            slice = std::make_shared<const Slice>(read(number * kSlice));
            slices_.put(number, slice, kBytesOfSlice);
        }
        return (*slice)[index % kSlice];
    }

private:
    using Slice = std::vector<StoredTile>;

    [[nodiscard]] Slice read(std::size_t first) const
    {
        const auto count = std::min(kSlice, size_ - first);
        const auto offsets = numbers_of(offsets_, first, count);
        const auto bytes = numbers_of(bytes_, first, count);
        Slice slice(count);
        for (std::size_t i = 0; i < count; ++i) {
            slice[i] = {offsets[i], bytes[i]};
        }
        return slice;
    }

    [[nodiscard]] std::vector<std::uint64_t> numbers_of(const Array &array, std::size_t first,
                                                        std::size_t count) const
    {
        return numbers_.read(checked_add(array.offset, first * array.number_bytes), count,
                             array.number_bytes);
    }

    const Numbers numbers_;
    const Array offsets_;
    const Array bytes_;
    const std::size_t size_;
    mutable BoundedCache<std::size_t, Slice> slices_{kMostSliceBytes};
};

}   // namespace

std::shared_ptr<const TiffBlocks> read_tiff_blocks(TiffHandle &tiff, const ByteSource &file)
{
    const auto count = tiff.block_count();
    if (count <= kMostHeld) {
        return std::make_shared<const HeldBlocks>(tiff.block_offsets(), tiff.block_byte_counts());
    }
    const Numbers numbers(file, tiff.big_endian());
    const auto array = [&](std::uint32_t tag_of_tiles, std::uint32_t tag_of_strips) {
        const auto found = find_array(numbers, tiff.big(), tiff.directory_offset(),
                                      tiff.tiled() ? tag_of_tiles : tag_of_strips);
        if (found.number_bytes == 0 || found.count < count) {
            throw_damaged("a list of tiles that is shorter than stated");
        }
        return found;
    };
    return std::make_shared<const SlicedBlocks>(numbers, array(kTileOffsets, kStripOffsets),
                                                array(kTileByteCounts, kStripByteCounts), count);
}

}   // namespace iiif
