#include "pixel/repeat_edges.h"

#include <algorithm>
#include <cstring>

#include "pixel/sample.h"

namespace iiif {

namespace {

template <class Sample> void repeat_last_column(const StripView &view, const Size &known)
{
    for (int channel = 0; channel < view.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < known.height; ++y) {
            auto *row = view.row<Sample>(channel, y);
            std::fill(row + known.width, row + view.size.width, row[known.width - 1]);
        }
    }
}

}   // namespace

void repeat_edges(const StripView &view, const Size &known)
{
    with_sample(view.format.sample,
                [&](auto sample) { repeat_last_column<decltype(sample)>(view, known); });
    for (int channel = 0; channel < view.format.channels(); ++channel) {
        for (auto y = known.height; y < view.size.height; ++y) {
            std::memcpy(view.row(channel, y), view.row(channel, known.height - 1),
                        view.sample_bytes_per_row());
        }
    }
}

}   // namespace iiif
