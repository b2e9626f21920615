#include "pixel/tone.h"

#include <algorithm>

namespace iiif {

namespace {

constexpr std::int64_t kRowsAtOnce = 16;
constexpr std::uint8_t kWhiteFrom = 128;

void gray_row(const ConstStripView &rows, std::int64_t y, std::uint8_t *gray)
{
    const auto *red = rows.row(0, y);
    const auto *green = rows.row(1, y);
    const auto *blue = rows.row(2, y);
    const auto width = rows.size.width;
    for (std::int64_t x = 0; x < width; ++x) {
        gray[x] = gray_of({red[x], green[x], blue[x]});
    }
}

void bitonal_row(const std::uint8_t *gray, std::int64_t width, std::uint8_t *bitonal)
{
    for (std::int64_t x = 0; x < width; ++x) {
        bitonal[x] = gray[x] >= kWhiteFrom ? 255 : 0;
    }
}

class Tone final : public RowSink {
public:
    Tone(PixelFormat format, std::int64_t width, Quality quality, RowSink &next)
        : bitonal_(quality == Quality::bitonal), next_(next),
          rows_(toned(format, quality), {width, kRowsAtOnce})
    {
    }

    void write(const ConstStripView &rows) override
    {
        for (std::int64_t y = 0; y < rows.size.height; y += kRowsAtOnce) {
            write_few(rows.rows(y, std::min(kRowsAtOnce, rows.size.height - y)));
        }
    }

    void finish() override { next_.finish(); }

private:
    void write_few(const ConstStripView &rows)
    {
        const auto out = rows_.view().rows(0, rows.size.height);
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            const auto *gray = rows.row(0, y);
            if (rows.format.model == ColorModel::rgb) {
                gray_row(rows, y, out.row(0, y));
                gray = out.row(0, y);
            }
            if (bitonal_) {
                bitonal_row(gray, rows.size.width, out.row(0, y));
            }
            if (rows.format.alpha) {
                std::copy_n(rows.row(rows.format.colors(), y), rows.size.width, out.row(1, y));
            }
        }
        next_.write(out);
    }

    bool bitonal_;
    RowSink &next_;
    StripBuffer rows_;
};

bool changes(PixelFormat format, Quality quality)
{
    return quality == Quality::bitonal ||
           (quality == Quality::gray && format.model != ColorModel::gray);
}

}   // namespace

PixelFormat toned(PixelFormat format, Quality quality)
{
    return changes(format, quality) ? PixelFormat{ColorModel::gray, format.alpha} : format;
}

std::unique_ptr<RowSink> make_tone(PixelFormat format, std::int64_t width, Quality quality,
                                   RowSink &next)
{
    return changes(format, quality) ? std::make_unique<Tone>(format, width, quality, next)
                                    : nullptr;
}

}   // namespace iiif
