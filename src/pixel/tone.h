// Changes what the samples mean: grey by Rec. 601 (0.299 R + 0.587 G + 0.114 B), black and white by
// a threshold. Passes alpha on. RowSinks in front of `next`, which is borrowed.
#pragma once

#include <cstdint>
#include <memory>

#include "model/request.h"
#include "pixel/row_sink.h"

namespace iiif {

// In 256ths, so that sums stay in 16 bits, eight of them to a SIMD register; off by one at most.
[[nodiscard]] constexpr std::uint8_t gray_of(const Color &color)
{
    const auto sum = 77 * color.red + 150 * color.green + 29 * color.blue + 128;
    return static_cast<std::uint8_t>(static_cast<std::uint16_t>(sum) >> 8);
}

// The format in which `make_tone` hands rows on.
[[nodiscard]] PixelFormat format_with_tone(PixelFormat format, Quality quality);

// In bytes; deeper samples are compared with as much of their white.
inline constexpr std::uint8_t kMiddleGray = 128;

// What is `white_threshold` or lighter is white where black and white are asked for. Nothing when
// the quality changes nothing in rows of this format (normal, color, gray of gray).
[[nodiscard]] std::unique_ptr<RowSink> make_tone(PixelFormat format, std::int64_t width,
                                                 Quality quality, RowSink &next,
                                                 std::uint8_t white_threshold = kMiddleGray);

}   // namespace iiif
