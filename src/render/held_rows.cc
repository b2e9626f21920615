#include "render/held_rows.h"

#include <algorithm>
#include <cassert>

#include "pixel/orient.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

constexpr std::int64_t kRowsAtOnce = 64;

}   // namespace

HeldRows::HeldRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation)
    : tiles_(tiles), level_(level), source_(source), orientation_(orientation),
      oriented_(tiles.info().format, {size().width, std::min(size().height, kRowsAtOnce)})
{
}

void HeldRows::read_all(const StripView &out)
{
    TileRows rows(tiles_, level_, source_, {});
    for (std::int64_t done = 0; done < source_.height;) {
        const auto strip = rows.next();
        copy_oriented(strip, {}, out.rows(done, strip.size.height));
        done += strip.size.height;
    }
}

// Returns the part of the held rectangle that holds the next rows.
Rect HeldRows::next_part() const
{
    const auto count = std::min(kRowsAtOnce, size().height - rows_done_);
    return oriented({0, rows_done_, size().width, count}, size(), inverse(orientation_));
}

ConstStripView HeldRows::next()
{
    if (stored_.view().size.empty()) {
        stored_ = StripBuffer(format(), source_.size());
        read_all(stored_.view());
    }
    const auto part = next_part();
    assert(!part.empty());
    const auto rows = oriented_.view().rows(0, oriented(part.size(), orientation_).height);
    copy_oriented(stored_.view().part(part), orientation_, rows);
    rows_done_ += rows.size.height;
    return rows;
}

}   // namespace iiif
