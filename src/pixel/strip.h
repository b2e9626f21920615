// A few rows of pixels, planar: one plane per channel. A StripView borrows memory and is passed by
// value; a StripBuffer owns it, one thread at a time. Planes are bytes; who reads samples of
// another type asks for rows of that type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "model/geometry.h"
#include "model/pixel_format.h"

namespace iiif {

inline constexpr int kMostChannels = 5;
inline constexpr std::size_t kRowAlignment = 64;   // bytes; zimg asks for it, SIMD likes it

template <class Byte> struct BasicStripView {
    PixelFormat format;
    Size size;                                    // width, and number of rows
    std::array<Byte *, kMostChannels> planes{};   // the first row of each channel
    std::ptrdiff_t bytes_per_row = 0;

    [[nodiscard]] Byte *row(int channel, std::int64_t y) const
    {
        return planes[static_cast<std::size_t>(channel)] + y * bytes_per_row;
    }

    // As samples, which have to be those of the format.
    template <class Sample> [[nodiscard]] auto *row(int channel, std::int64_t y) const
    {
        using Const = std::conditional_t<std::is_const_v<Byte>, const Sample, Sample>;
        return reinterpret_cast<Const *>(row(channel, y));
    }

    // Of the samples in a row, without what aligns the next.
    [[nodiscard]] std::size_t sample_bytes_per_row() const
    {
        return static_cast<std::size_t>(size.width * format.sample_bytes());
    }

    // The rows [first, first + count).
    [[nodiscard]] BasicStripView rows(std::int64_t first, std::int64_t count) const
    {
        return part({0, first, size.width, count});
    }

    [[nodiscard]] BasicStripView part(const Rect &rect) const
    {
        auto result = *this;
        result.size = rect.size();
        for (int channel = 0; channel < format.channels(); ++channel) {
            result.planes[static_cast<std::size_t>(channel)] =
                row(channel, rect.y) + rect.x * format.sample_bytes();
        }
        return result;
    }

    // One channel alone, as gray.
    [[nodiscard]] BasicStripView plane(int channel) const
    {
        return {{ColorModel::gray, false, format.sample}, size, {row(channel, 0)}, bytes_per_row};
    }

    operator BasicStripView<const Byte>() const   // NOLINT(google-explicit-constructor)
        requires(!std::is_const_v<Byte>)
    {
        return {
            format, size, {planes[0], planes[1], planes[2], planes[3], planes[4]}, bytes_per_row};
    }
};

using StripView = BasicStripView<std::uint8_t>;
using ConstStripView = BasicStripView<const std::uint8_t>;

class StripBuffer {
public:
    StripBuffer() = default;
    // Throws Error when the size is absurd. The content is zero.
    StripBuffer(PixelFormat format, Size size);

    [[nodiscard]] StripView view() const { return view_; }
    [[nodiscard]] static std::int64_t bytes_needed(PixelFormat format, Size size);

private:
    struct Free {
        void operator()(std::uint8_t *memory) const noexcept;
    };

    std::unique_ptr<std::uint8_t, Free> memory_;
    StripView view_;
};

}   // namespace iiif
