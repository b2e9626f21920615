// The stage for IIIF's quality: makes rows gray by Rec. 601 (0.299 R + 0.587 G + 0.114 B), or
// bitonal by a threshold on that gray. Alpha stays. Used by one thread; `next` is borrowed.
#pragma once

#include <cstdint>
#include <memory>

#include "model/request.h"
#include "pixel/row_sink.h"

namespace iiif {

// Weights are in 256ths, so that sums fit in 16 bits and eight of them in a SIMD register. The
// result is off by one at most.
[[nodiscard]] constexpr std::uint8_t gray_of(const Color &color)
{
    const auto sum = 77 * color.red + 150 * color.green + 29 * color.blue + 128;
    return static_cast<std::uint8_t>(static_cast<std::uint16_t>(sum) >> 8);
}

// Returns the format of the rows that make_tone pushes.
[[nodiscard]] PixelFormat format_with_tone(PixelFormat format, Quality quality);

// The default threshold of bitonal, on a scale of 0 to 255.
inline constexpr std::uint8_t kMiddleGray = 128;

// `bitonal` makes samples from `white_threshold` up white, and the others black; the threshold is
// scaled to the sample type. Returns null where the quality does not change rows of this format
// (normal, color, or gray of a gray picture).
[[nodiscard]] std::unique_ptr<RowSink> make_tone(PixelFormat format, std::int64_t width,
                                                 Quality quality, RowSink &next,
                                                 std::uint8_t white_threshold = kMiddleGray);

}   // namespace iiif
