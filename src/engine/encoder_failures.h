// Remembers the pictures and formats for which an encoder has failed, so that the error log has one
// line for each, however often viewers repeat the request. One for each child, a member of
// Resources. Any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "model/image_format.h"
#include "model/image_info.h"

namespace iiif {

class EncoderFailures {
public:
    // Returns true the first time for this picture and format. Only the latest kMost are
    // remembered, so an older failure is reported again.
    [[nodiscard]] bool is_first_report(const ImageInfo &info, ImageFormat format);

    static constexpr std::size_t kMost = 64;

private:
    struct Failure {
        Digest source;   // SourceIdentity::key
        int page;
        ImageFormat format;

        bool operator==(const Failure &) const = default;
    };

    std::mutex mutex_;   // guards failures_
    std::deque<Failure> failures_;
};

}   // namespace iiif
