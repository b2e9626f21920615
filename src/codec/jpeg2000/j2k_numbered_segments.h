// Marker segments that state their place in a series, which is one when it is put together: PLT and
// PLM (ISO 15444-1 A.7). Used by one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "codec/big_endian.h"

namespace iiif {

class J2kNumberedSegments {
public:
    // A number is a byte, so that there are no more.
    static constexpr std::size_t kMost = 256;

    void add(std::span<const std::uint8_t> content)
    {
        BigEndian in(content);
        const int number = in.u8();
        const auto rest = in.bytes(in.left());
        too_many_ = too_many_ || segments_.size() == kMost;
        if (!too_many_) {
            segments_.emplace_back(number, std::vector(rest.begin(), rest.end()));
        }
    }

    // What one begins may end in the next. Nothing where there are more than can be.
    [[nodiscard]] std::vector<std::uint8_t> joined()
    {
        std::vector<std::uint8_t> result;
        if (too_many_) {
            return result;
        }
        std::ranges::stable_sort(segments_, {}, &Segment::first);
        for (const auto &[number, bytes] : segments_) {
            result.insert(result.end(), bytes.begin(), bytes.end());
        }
        return result;
    }

private:
    using Segment = std::pair<int, std::vector<std::uint8_t>>;

    std::vector<Segment> segments_;
    bool too_many_ = false;
};

}   // namespace iiif
