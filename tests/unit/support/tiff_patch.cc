#include "tiff_patch.h"

#include <array>
#include <stdexcept>

namespace iiif {

namespace {

// Bytes per value, by type number in TIFF 6.0 and BigTIFF.
constexpr std::array<std::size_t, 19> kTypeSizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                 8, 4, 8, 4, 0, 0, 8, 8, 8};

}   // namespace

TiffPatch::TiffPatch(const MemoryFile &file) : bytes_(file.content())
{
    const bool big = bytes_.at(2) == 43;
    offset_size_ = big ? 8 : 4;
    count_size_ = big ? 8 : 2;
    entry_size_ = big ? 20 : 12;
}

std::uint64_t TiffPatch::number(std::size_t offset, std::size_t size) const
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value |= std::uint64_t{bytes_.at(offset + i)} << (8 * i);
    }
    return value;
}

void TiffPatch::set_number(std::size_t offset, std::size_t size, std::uint64_t value)
{
    for (std::size_t i = 0; i < size; ++i) {
        bytes_.at(offset + i) = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

std::size_t TiffPatch::next_field(std::size_t directory_offset) const
{
    const auto entries = number(directory_offset, count_size_);
    return directory_offset + count_size_ + entries * entry_size_;
}

std::uint64_t TiffPatch::directory_offset(int directory) const
{
    auto offset = number(offset_size_ == 8 ? 8 : 4, offset_size_);
    for (int i = 0; i < directory; ++i) {
        offset = number(next_field(offset), offset_size_);
    }
    return offset;
}

std::size_t TiffPatch::entry(int directory, int tag) const
{
    const auto start = directory_offset(directory);
    for (auto at = start + count_size_; at < next_field(start); at += entry_size_) {
        if (number(at, 2) == static_cast<std::uint64_t>(tag)) {
            return at;
        }
    }
    throw std::runtime_error("the directory has no such tag");
}

std::size_t TiffPatch::value_size(std::size_t entry) const
{
    return kTypeSizes.at(number(entry + 2, 2));
}

std::size_t TiffPatch::value_field(std::size_t entry, std::size_t index) const
{
    const auto field = entry + 4 + offset_size_;
    const bool fits = number(entry + 4, offset_size_) * value_size(entry) <= offset_size_;
    return (fits ? field : number(field, offset_size_)) + index * value_size(entry);
}

std::uint64_t TiffPatch::value(int directory, int tag, std::size_t index) const
{
    const auto at = entry(directory, tag);
    return number(value_field(at, index), value_size(at));
}

void TiffPatch::set(int directory, int tag, std::uint64_t value, std::size_t index)
{
    const auto at = entry(directory, tag);
    set_number(value_field(at, index), value_size(at), value);
}

void TiffPatch::set_count(int directory, int tag, std::uint64_t count)
{
    set_number(entry(directory, tag) + 4, offset_size_, count);
}

void TiffPatch::rename(int directory, int tag, int other)
{
    set_number(entry(directory, tag), 2, static_cast<std::uint64_t>(other));
}

void TiffPatch::set_next(int directory, std::uint64_t offset)
{
    set_number(next_field(directory_offset(directory)), offset_size_, offset);
}

std::uint64_t TiffPatch::append_directory(int directory, std::uint64_t next)
{
    const auto first = directory_offset(directory);
    const std::vector<std::uint8_t> copy(
        bytes_.begin() + static_cast<std::ptrdiff_t>(first),
        bytes_.begin() + static_cast<std::ptrdiff_t>(next_field(first) + offset_size_));
    const auto offset = bytes_.size();
    bytes_.insert(bytes_.end(), copy.begin(), copy.end());
    set_number(next_field(offset), offset_size_, next);
    return offset;
}

}   // namespace iiif
