#include "pixel/repeat_edges.h"

#include <algorithm>
#include <cstring>

namespace iiif {

void repeat_edges(const StripView &view, const Size &known)
{
    for (int channel = 0; channel < view.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < known.height; ++y) {
            auto *row = view.row(channel, y);
            std::fill(row + known.width, row + view.size.width, row[known.width - 1]);
        }
        for (auto y = known.height; y < view.size.height; ++y) {
            std::memcpy(view.row(channel, y), view.row(channel, known.height - 1),
                        static_cast<std::size_t>(view.size.width));
        }
    }
}

}   // namespace iiif
