// Remembers for which pictures and formats an encoder has failed, so that the log has one line for
// each, however often viewers ask again. One for each process, owned by the engine; any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "model/image_format.h"
#include "model/image_info.h"

namespace iiif {

class EncoderFailures {
public:
    // True the first time for this picture and format. Only the latest kMost are remembered.
    [[nodiscard]] bool is_news(const ImageInfo &info, ImageFormat format);

    static constexpr std::size_t kMost = 64;

private:
    struct Failure {
        Digest source;   // SourceIdentity::key
        int page;
        ImageFormat format;

        bool operator==(const Failure &) const = default;
    };

    std::mutex mutex_;   // guards what follows
    std::deque<Failure> failures_;
};

}   // namespace iiif
