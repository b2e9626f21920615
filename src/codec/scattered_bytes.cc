#include "codec/scattered_bytes.h"

#include <algorithm>
#include <cassert>

#include "base/checked.h"
#include "base/error.h"
#include "codec/damaged.h"

namespace iiif {

namespace {

// Reading a gap of this size costs less than another system call.
constexpr std::int64_t kSmallGap = 4096;

}   // namespace

ScatteredBytes::ScatteredBytes(const ByteSource &file, std::vector<ByteRange> pieces,
                               std::int64_t most)
{
    std::int64_t total = 0;
    for (const auto &[offset, bytes] : pieces) {
        if (offset < 0 || bytes < 0 || bytes > file.bytes() - offset) {
            throw_damaged("the file ends before byte " + std::to_string(offset + bytes));
        }
        total = checked_add(total, bytes);
    }
    if (total > most) {
        throw Error(Kind::out_of_memory,
                    "This part of the picture needs more memory than is allowed.",
                    std::to_string(total) + " bytes of the file for one window");
    }
    std::ranges::sort(pieces, {}, &ByteRange::offset);
    total = join(pieces, most - total);
    bytes_.resize(static_cast<std::size_t>(total));
    announce(file);
    std::size_t start = 0;
    for (auto &run : runs_) {
        const auto count = static_cast<std::size_t>(run.end - run.offset);
        run.start = start;
        file.read(run.offset, std::span(bytes_).subspan(start, count));
        start += count;
    }
}

void ScatteredBytes::announce(const ByteSource &file) const
{
    std::vector<ByteRange> ranges;
    ranges.reserve(runs_.size());
    for (const auto &run : runs_) {
        ranges.push_back({run.offset, run.end - run.offset});
    }
    file.read_many(ranges);
}

// Joins sorted pieces to runs across small gaps. Adds at most `gaps` bytes of gaps in all. Returns
// the bytes of all runs.
std::int64_t ScatteredBytes::join(const std::vector<ByteRange> &pieces, std::int64_t gaps)
{
    std::int64_t total = 0;
    for (const auto &[offset, bytes] : pieces) {
        const auto gap = runs_.empty() ? kSmallGap + 1 : offset - runs_.back().end;
        if (gap > std::min(kSmallGap, gaps)) {
            runs_.push_back({offset, offset, 0});
        }
        else {
            gaps -= std::max<std::int64_t>(gap, 0);
        }
        total -= runs_.back().end - runs_.back().offset;
        runs_.back().end = std::max(runs_.back().end, offset + bytes);
        total += runs_.back().end - runs_.back().offset;
    }
    return total;
}

std::span<const std::uint8_t> ScatteredBytes::at(const ByteRange &piece) const
{
    const auto behind = std::ranges::upper_bound(runs_, piece.offset, {}, &Run::offset);
    assert(behind != runs_.begin());
    const auto &run = *(behind - 1);
    assert(piece.offset + piece.bytes <= run.end);
    return std::span(bytes_).subspan(run.start +
                                         static_cast<std::size_t>(piece.offset - run.offset),
                                     static_cast<std::size_t>(piece.bytes));
}

}   // namespace iiif
