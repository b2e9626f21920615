// What a sample means. Pixels travel planar: one plane per channel, samples of one type in all.
#pragma once

#include <compare>
#include <cstdint>

namespace iiif {

// CMYK counts ink; Lab is as ICC.1:2010 (version 4) encodes it; bands are parts of a spectrum, as
// many as a picture has. None of these is ever written.
enum class ColorModel { gray, rgb, cmyk, lab, bands };

enum class SampleType { u8, u16, f32 };

[[nodiscard]] constexpr int bytes_of(SampleType type)
{
    return type == SampleType::u8 ? 1 : type == SampleType::u16 ? 2 : 4;
}

struct PixelFormat {
    ColorModel model = ColorModel::rgb;
    bool alpha = false;   // one more plane, unassociated: white() of the type is opaque
    SampleType sample = SampleType::u8;
    int bands = 0;   // where that is the model

    auto operator<=>(const PixelFormat &) const = default;
    [[nodiscard]] constexpr int colors() const
    {
        return model == ColorModel::gray    ? 1
               : model == ColorModel::cmyk  ? 4
               : model == ColorModel::bands ? bands
                                            : 3;
    }
    [[nodiscard]] constexpr int channels() const { return colors() + (alpha ? 1 : 0); }
    [[nodiscard]] constexpr int sample_bytes() const { return bytes_of(sample); }
};

// The format of rows whose colours have been multiplied by alpha (pixel/alpha.h). They are floats,
// so that nearly clear pixels lose nothing.
[[nodiscard]] constexpr PixelFormat premultiplied(PixelFormat format)
{
    return {format.model, true, SampleType::f32};
}

// What samples of a colour run from and to in the file, where that is not their type's own range.
struct ValueRange {
    double low = 0;
    double high = 1;

    auto operator<=>(const ValueRange &) const = default;
};

// How samples are written in the file.
struct StoredSamples {
    int bits = 8;
    bool whole = true;   // whole numbers, not floating ones
    // What numbers of 9 to 15 bits were multiplied by, to fill 16. Fewer than 8 bits are told as
    // the bytes that they become.
    double widening = 1;

    auto operator<=>(const StoredSamples &) const = default;
};

// An opaque colour, for backgrounds.
struct Color {
    unsigned char red = 255;
    unsigned char green = 255;
    unsigned char blue = 255;

    auto operator<=>(const Color &) const = default;
};

}   // namespace iiif
