#include "codec/file_end.h"

#include <algorithm>
#include <array>
#include <vector>

namespace iiif {

namespace {

constexpr std::int64_t kTailBytes = std::int64_t{1} << 16;
// Cameras append films of some megabytes.
constexpr std::int64_t kMostSearched = std::int64_t{64} << 20;

bool contains_marker(const ByteSource &file, std::int64_t begin, std::int64_t end)
{
    constexpr std::array<std::uint8_t, 2> kMarker{0xFF, 0xD9};   // T.81 B.1.1.3, T.800 A.4.4
    std::vector<std::uint8_t> chunk;
    for (auto at = begin; at + 2 <= end; at += kTailBytes - 1) {
        chunk.resize(static_cast<std::size_t>(std::min(kTailBytes, end - at)));
        file.read(at, chunk);
        // clang 14 cannot compile std::ranges::search with this library.
        if (std::search(chunk.begin(), chunk.end(), kMarker.begin(), kMarker.end()) !=
            chunk.end()) {
            return true;
        }
    }
    return false;
}

}   // namespace

bool has_end_marker(const ByteSource &file, std::int64_t begin, std::int64_t end)
{
    const auto tail = std::max(begin, end - kTailBytes);
    const auto searched = std::min(tail, begin + kMostSearched);
    return contains_marker(file, tail, end) || searched < tail ||
           contains_marker(file, begin, std::min(searched + 1, end));
}

}   // namespace iiif
