#include "pixel/tone.h"

#include <algorithm>

#include "pixel/row_map.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

std::uint8_t gray_of(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    return iiif::gray_of({red, green, blue});
}

// Weights are in 65536ths; the largest sum fits in 32 bits.
std::uint16_t gray_of(std::uint16_t red, std::uint16_t green, std::uint16_t blue)
{
    return static_cast<std::uint16_t>((19595U * red + 38470U * green + 7471U * blue + 32768U) >>
                                      16);
}

float gray_of(float red, float green, float blue)
{
    return 0.299F * red + 0.587F * green + 0.114F * blue;
}

template <class Sample> void gray_row(const ConstStripView &rows, std::int64_t y, Sample *gray)
{
    const auto *red = rows.row<Sample>(0, y);
    const auto *green = rows.row<Sample>(1, y);
    const auto *blue = rows.row<Sample>(2, y);
    const auto width = rows.size.width;
    for (std::int64_t x = 0; x < width; ++x) {
        gray[x] = gray_of(red[x], green[x], blue[x]);
    }
}

template <class Sample>
void bitonal_row(const Sample *gray, std::int64_t width, Sample white_threshold, Sample *bitonal)
{
    for (std::int64_t x = 0; x < width; ++x) {
        bitonal[x] = gray[x] >= white_threshold ? kWhite<Sample> : Sample{0};
    }
}

// Deeper samples are white if they would round to a byte that is white.
template <class Sample> Sample threshold(std::uint8_t white_threshold)
{
    if constexpr (sizeof(Sample) == 1) {
        return white_threshold;
    }
    else {
        return static_cast<Sample>((white_threshold - 0.5) *
                                   (static_cast<double>(kWhite<Sample>) / 255));
    }
}

struct Toning {
    bool bitonal;
    std::uint8_t white_threshold;
};

template <class Sample>
void tone_rows(const ConstStripView &rows, const Toning &toning, const StripView &out)
{
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        auto *toned = out.row<Sample>(0, y);
        const auto *gray = rows.row<Sample>(0, y);
        if (rows.format.model == ColorModel::rgb) {
            gray_row(rows, y, toned);
            gray = toned;
        }
        if (toning.bitonal) {
            bitonal_row(gray, rows.size.width, threshold<Sample>(toning.white_threshold), toned);
        }
        if (rows.format.alpha) {
            std::copy_n(rows.row<Sample>(rows.format.colors(), y), rows.size.width,
                        out.row<Sample>(1, y));
        }
    }
}

bool changes(PixelFormat format, Quality quality)
{
    return quality == Quality::bitonal ||
           (quality == Quality::gray && format.model != ColorModel::gray);
}

}   // namespace

PixelFormat format_with_tone(PixelFormat format, Quality quality)
{
    return changes(format, quality) ? PixelFormat{ColorModel::gray, format.alpha, format.sample}
                                    : format;
}

std::unique_ptr<RowSink> make_tone(PixelFormat format, std::int64_t width, Quality quality,
                                   RowSink &next, std::uint8_t white_threshold)
{
    if (!changes(format, quality)) {
        return nullptr;
    }
    const Toning toning{quality == Quality::bitonal, white_threshold};
    return with_sample(format.sample, [&](auto sample) {
        return make_row_map(
            format_with_tone(format, quality), width,
            [toning](const ConstStripView &rows, const StripView &out) {
                tone_rows<decltype(sample)>(rows, toning, out);
            },
            next);
    });
}

}   // namespace iiif
