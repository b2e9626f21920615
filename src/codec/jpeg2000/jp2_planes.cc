#include "codec/jpeg2000/jp2_planes.h"

#include <algorithm>

namespace iiif {

Planes::Planes(const std::vector<Rect> &rects) : samples_(rects.size())
{
    for (const auto &rect : rects) {
        planes_.push_back({rect, {}});
    }
}

void Planes::add(std::size_t plane, const DecodedPlane &part,
                 const std::shared_ptr<const void> &owner)
{
    const auto &whole = planes_[plane].rect;
    if (part.rect == whole) {
        planes_[plane].samples = part.samples;
        owners_.push_back(owner);
        return;
    }
    make(plane);
    const auto common = intersection(part.rect, whole);
    for (auto y = common.y; y < common.bottom(); ++y) {
        const auto *const from =
            part.samples.data() + (y - part.rect.y) * part.rect.width + common.x - part.rect.x;
        std::copy_n(from, std::max<std::int64_t>(common.width, 0),
                    samples_[plane].data() + (y - whole.y) * whole.width + common.x - whole.x);
    }
}

const std::vector<DecodedPlane> &Planes::planes()
{
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        make(i);
    }
    return planes_;
}

void Planes::make(std::size_t plane)
{
    auto &[rect, samples] = planes_[plane];
    if (samples.empty()) {
        samples_[plane].resize(static_cast<std::size_t>(rect.width * rect.height));
        samples = samples_[plane];
    }
}

}   // namespace iiif
