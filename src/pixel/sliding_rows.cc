#include "pixel/sliding_rows.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace iiif {

namespace {

bool aligned(const ConstStripView &rows)
{
    constexpr auto kAlignment = static_cast<std::ptrdiff_t>(kRowAlignment);
    return rows.bytes_per_row % kAlignment == 0 && rows.bytes_per_plane % kAlignment == 0 &&
           reinterpret_cast<std::uintptr_t>(rows.first) % kRowAlignment == 0;
}

void copy_rows(const ConstStripView &from, const StripView &to)
{
    for (int channel = 0; channel < from.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < from.size.height; ++y) {
            std::memcpy(to.row(channel, y), from.row(channel, y), from.sample_bytes_per_row());
        }
    }
}

}   // namespace

SlidingRows::SlidingRows(RowSource &source, std::int64_t most_rows)
    : source_(source), held_(source.format(), {source.size().width, most_rows})
{
}

ConstStripView SlidingRows::rows(std::int64_t first, std::int64_t last)
{
    assert(first >= first_ && last <= source_.size().height);
    assert(last - first <= held_.view().size.height);
    if (lie_in_strip(first, last) && aligned(strip_)) {
        return strip_.rows(first - strip_first_, last - first);
    }
    drop_until(first);
    append_until(last);
    return held_.view().rows(0, last - first);
}

bool SlidingRows::lie_in_strip(std::int64_t first, std::int64_t last) const
{
    return first >= strip_first_ && last <= strip_first_ + strip_.size.height;
}

void SlidingRows::drop_until(std::int64_t first)
{
    const auto kept = std::max<std::int64_t>(last_ - first, 0);
    if (kept > 0 && first > first_) {
        const auto view = held_.view();
        for (int channel = 0; channel < view.format.channels(); ++channel) {
            std::memmove(view.row(channel, 0), view.row(channel, first - first_),
                         static_cast<std::size_t>(kept * view.bytes_per_row));
        }
    }
    first_ = first;
    last_ = first + kept;
}

void SlidingRows::append_until(std::int64_t last)
{
    while (last_ < last) {
        while (last_ >= strip_first_ + strip_.size.height) {
            read_strip();
        }
        const auto count = std::min(last, strip_first_ + strip_.size.height) - last_;
        copy_rows(strip_.rows(last_ - strip_first_, count),
                  held_.view().rows(last_ - first_, count));
        last_ += count;
    }
}

void SlidingRows::read_strip()
{
    strip_first_ += strip_.size.height;
    strip_ = source_.next();
    assert(!strip_.size.empty());
}

}   // namespace iiif
