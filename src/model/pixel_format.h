// The meaning of a picture's samples. Rows of pixels are planar: one plane for each channel, all of
// one sample type. Plain values.
#pragma once

#include <compare>
#include <cstdint>

namespace iiif {

// CMYK samples are amounts of ink; Lab is encoded as in ICC.1:2010 (version 4); `bands` are
// spectral bands, any number of them. Answers are gray or RGB only.
enum class ColorModel { gray, rgb, cmyk, lab, bands };

enum class SampleType { u8, u16, f32 };

[[nodiscard]] constexpr int bytes_of(SampleType type)
{
    return type == SampleType::u8 ? 1 : type == SampleType::u16 ? 2 : 4;
}

struct PixelFormat {
    ColorModel model = ColorModel::rgb;
    bool alpha = false;   // one more plane, the last; colours are unassociated, white is opaque
    SampleType sample = SampleType::u8;
    int bands = 0;   // the number of spectral bands, if that is the model

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

// Returns the format of rows whose colours have been premultiplied (pixel/alpha.h). Samples are
// f32, so that nearly transparent pixels keep their precision.
[[nodiscard]] constexpr PixelFormat premultiplied(PixelFormat format)
{
    return {format.model, true, SampleType::f32};
}

// The samples of the file that mean black and white, where that is not the range of their type.
struct ValueRange {
    double low = 0;
    double high = 1;

    auto operator<=>(const ValueRange &) const = default;
};

// The samples' form in the file, which pixel values are reported in.
struct StoredSamples {
    int bits = 8;
    bool whole = true;   // integers; otherwise floating-point numbers
    // The factor by which the Reader has multiplied samples of 9 to 15 bits to fill 16. Samples of
    // fewer than 8 bits are reported as the bytes that they become.
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
