#include "protocol/iiif_sizes.h"

#include <algorithm>

namespace iiif {

std::vector<Size> listed_sizes(const ImageInfo &info, const Limits &limits)
{
    std::vector<Size> sizes;
    for (const auto &reduction : reductions(info, limits)) {
        const auto size = reduced(info.size(), reduction.factor);
        if (limits.allow(size)) {
            sizes.push_back(size);
        }
    }
    std::ranges::reverse(sizes);
    return sizes;
}

}   // namespace iiif
