#include "engine/encoder_failures.h"

#include <algorithm>

namespace iiif {

bool EncoderFailures::is_first_report(const ImageInfo &info, ImageFormat format)
{
    const Failure failure{info.identity.key, info.page, format};
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(failures_, failure) != failures_.end()) {
        return false;
    }
    failures_.push_back(failure);
    if (failures_.size() > kMost) {
        failures_.pop_front();
    }
    return true;
}

}   // namespace iiif
