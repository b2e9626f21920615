// A few rows of pixels, planar: one plane per channel, at equal distances. A StripView borrows
// memory and is passed by value; a StripBuffer owns it, one thread at a time. Planes are bytes; who
// reads samples of another type asks for rows of that type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "model/geometry.h"
#include "model/pixel_format.h"
#include "model/strip_bytes.h"

namespace iiif {

template <class Byte> struct BasicStripView {
    PixelFormat format;
    Size size;               // width, and number of rows
    Byte *first = nullptr;   // the first row of the first channel
    std::ptrdiff_t bytes_per_row = 0;
    std::ptrdiff_t bytes_per_plane = 0;   // from a channel to the next

    [[nodiscard]] Byte *row(int channel, std::int64_t y) const
    {
        return first + channel * bytes_per_plane + y * bytes_per_row;
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
        result.first = row(0, rect.y) + rect.x * format.sample_bytes();
        return result;
    }

    // One channel alone, as gray.
    [[nodiscard]] BasicStripView plane(int channel) const
    {
        return {{ColorModel::gray, false, format.sample}, size, row(channel, 0), bytes_per_row, 0};
    }

    operator BasicStripView<const Byte>() const   // NOLINT(google-explicit-constructor)
        requires(!std::is_const_v<Byte>)
    {
        return {format, size, first, bytes_per_row, bytes_per_plane};
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

private:
    struct Free {
        void operator()(std::uint8_t *memory) const noexcept;
    };

    std::unique_ptr<std::uint8_t, Free> memory_;
    StripView view_;
};

}   // namespace iiif
