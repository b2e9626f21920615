// A strip: a few rows of pixels, planar, with one plane for each channel at equal distances. A
// StripView borrows the memory and is passed by value; a StripBuffer owns it. Neither is safe for
// two threads at once.
//
//     StripBuffer strip({ColorModel::rgb, false, SampleType::u16}, {width, 16});
//     auto *green = strip.view().row<std::uint16_t>(1, y);
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

    // Returns the row as samples; Sample has to be the format's sample type.
    template <class Sample> [[nodiscard]] auto *row(int channel, std::int64_t y) const
    {
        using Const = std::conditional_t<std::is_const_v<Byte>, const Sample, Sample>;
        return reinterpret_cast<Const *>(row(channel, y));
    }

    // Returns the bytes of the samples in a row, without the padding that aligns the next row.
    [[nodiscard]] std::size_t sample_bytes_per_row() const
    {
        return static_cast<std::size_t>(size.width * format.sample_bytes());
    }

    // Returns the rows [first, first + count).
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

    // Returns one channel as a gray picture.
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
    // All samples are zero. Throws Error(damaged) where the size in bytes overflows.
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
