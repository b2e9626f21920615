#include "codec/tiff/jpeg_profile.h"

#include <algorithm>
#include <array>

#include "model/geometry.h"

namespace iiif {

namespace {

constexpr std::array<std::uint8_t, 12> kName{'I', 'C', 'C', '_', 'P', 'R',
                                             'O', 'F', 'I', 'L', 'E', 0};
constexpr std::uint8_t kApplication2 = 0xE2;
constexpr std::size_t kHeadBytes = 2 + kName.size() + 2;   // of a segment, after its marker
constexpr std::size_t kMostBytes = 65535 - kHeadBytes;     // of the profile, in one segment
constexpr std::size_t kMostSegments = 255;

std::vector<std::uint8_t> segments_of(Bytes profile)
{
    std::vector<std::uint8_t> result;
    const auto count = (profile.size() + kMostBytes - 1) / kMostBytes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto part =
            profile.subspan(i * kMostBytes, std::min(kMostBytes, profile.size() - i * kMostBytes));
        const auto length = part.size() + kHeadBytes;
        result.insert(result.end(), {0xFF, kApplication2, static_cast<std::uint8_t>(length >> 8),
                                     static_cast<std::uint8_t>(length)});
        result.insert(result.end(), kName.begin(), kName.end());
        result.insert(result.end(),
                      {static_cast<std::uint8_t>(i + 1), static_cast<std::uint8_t>(count)});
        result.insert(result.end(), part.begin(), part.end());
    }
    return result;
}

}   // namespace

std::vector<std::uint8_t> with_profile(std::vector<std::uint8_t> jpeg, Bytes profile)
{
    if (profile.empty() || profile.size() > kMostBytes * kMostSegments || jpeg.size() < 6) {
        return jpeg;
    }
    const auto first = 4U + jpeg[4] * 256U + jpeg[5];   // SOI, a marker, and its segment
    const auto segments = segments_of(profile);
    if (first <= jpeg.size()) {
        jpeg.insert(jpeg.begin() + first, segments.begin(), segments.end());
    }
    return jpeg;
}

}   // namespace iiif
