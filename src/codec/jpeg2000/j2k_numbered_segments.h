// Joins marker segments that state their position in a series: PLT and PLM (ISO 15444-1 A.7). Used
// by one thread.
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
    // The position is one byte, so a series has at most 256 segments.
    static constexpr std::size_t kMost = 256;

    // Adds the content of a marker segment: its position in the series, then its share.
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

    // Returns the series as one array, since an entry may continue in the next segment. Empty if
    // there were more than kMost segments.
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
