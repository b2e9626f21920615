#include "pixel/orient.h"

#include <cassert>
#include <cstring>

#include "pixel/sample.h"

namespace iiif {

namespace {

// The path through the source while the copy is written row by row: the offset of the copy's first
// sample, and the distances for one step right and one row down, in samples.
struct Walk {
    std::ptrdiff_t start;
    std::ptrdiff_t right;
    std::ptrdiff_t down;
};

Walk walk_of(const ConstStripView &from, const Orientation &orientation)
{
    const auto size = oriented(from.size, orientation);
    const auto back = inverse(orientation);
    const auto offset = [&](const Rect &pixel) {
        const auto there = oriented(pixel, size, back);
        return there.y * from.bytes_per_row / from.format.sample_bytes() + there.x;
    };
    const auto start = offset({0, 0, 1, 1});
    return {start, offset({1, 0, 1, 1}) - start, offset({0, 1, 1, 1}) - start};
}

template <class Sample>
void copy_plane(const Sample *from, const Walk &walk, const StripView &to, int channel)
{
    const auto *row = from + walk.start;
    for (std::int64_t y = 0; y < to.size.height; ++y, row += walk.down) {
        auto *out = to.row<Sample>(channel, y);
        if (walk.right == 1) {
            std::memcpy(out, row, to.sample_bytes_per_row());
            continue;
        }
        for (std::int64_t x = 0; x < to.size.width; ++x) {
            out[x] = row[x * walk.right];
        }
    }
}

}   // namespace

void copy_oriented(const ConstStripView &from, const Orientation &orientation, const StripView &to)
{
    assert(to.format == from.format && to.size == oriented(from.size, orientation));
    const auto walk = walk_of(from, orientation);
    with_sample(from.format.sample, [&](auto sample) {
        for (int channel = 0; channel < from.format.channels(); ++channel) {
            copy_plane(from.row<decltype(sample)>(channel, 0), walk, to, channel);
        }
    });
}

}   // namespace iiif
