#include "pixel/watermark.h"

#include <algorithm>

#include "pixel/background.h"
#include "pixel/orient.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr int kAlpha = 3;   // the watermark's plane

// The watermark's top left corner in the answer; negative where the watermark is larger.
struct Corner {
    std::int64_t x;
    std::int64_t y;
};

Corner corner_of(const Watermark &watermark, const Size &size)
{
    const auto &own = watermark.pixels.view().size;
    const auto right = size.width - own.width;
    const auto bottom = size.height - own.height;
    switch (watermark.place) {
    case WatermarkPlace::tiled:
    case WatermarkPlace::top_left:
        break;
    case WatermarkPlace::center:
        return {right / 2, bottom / 2};
    case WatermarkPlace::top_right:
        return {right, 0};
    case WatermarkPlace::bottom_left:
        return {0, bottom};
    case WatermarkPlace::bottom_right:
        return {right, bottom};
    }
    return {0, 0};
}

Color color_at(const StripView &pixels, std::int64_t x, std::int64_t y)
{
    return {pixels.row(0, y)[x], pixels.row(1, y)[x], pixels.row(2, y)[x]};
}

class WatermarkedRows final : public RowSink {
public:
    WatermarkedRows(PixelFormat format, const Size &size, const Watermark &watermark, RowSink &next)
        : format_(format), size_(size), pixels_(watermark.pixels.view()),
          opacity_(static_cast<float>(watermark.opacity / 255)),
          tiled_(watermark.place == WatermarkPlace::tiled), corner_(corner_of(watermark, size)),
          next_(next), row_(format, {size.width, 1})
    {
    }

    void write(const ConstStripView &rows) override
    {
        for (std::int64_t y = 0; y < rows.size.height; ++y, ++rows_done_) {
            const auto own_row = tiled_ ? rows_done_ % pixels_.size.height : rows_done_ - corner_.y;
            if (own_row < 0 || own_row >= pixels_.size.height) {
                next_.write(rows.rows(y, 1));
                continue;
            }
            copy_oriented(rows.rows(y, 1), {}, row_.view());
            with_sample(format_.sample, [&](auto sample) { blend_row<decltype(sample)>(own_row); });
            next_.write(row_.view());
        }
    }

    void finish() override { next_.finish(); }

private:
    template <class Sample> void blend_row(std::int64_t own_row)
    {
        const auto first = tiled_ ? 0 : std::max<std::int64_t>(corner_.x, 0);
        const auto last =
            tiled_ ? size_.width : std::min(corner_.x + pixels_.size.width, size_.width);
        for (auto x = first; x < last; ++x) {
            const auto own_x = tiled_ ? x % pixels_.size.width : x - corner_.x;
            const auto cover = static_cast<float>(pixels_.row(kAlpha, own_row)[own_x]) * opacity_;
            if (cover > 0) {
                blend_pixel<Sample>(x, color_at(pixels_, own_x, own_row), cover);
            }
        }
    }

    // Blends a pixel by Porter and Duff's "over" for unassociated colours.
    template <class Sample> void blend_pixel(std::int64_t x, const Color &color, float cover)
    {
        const auto row = row_.view();
        auto share = cover;   // the watermark's share of the colours
        if (format_.alpha) {
            auto &alpha = row.row<Sample>(format_.colors(), 0)[x];
            constexpr auto kMost = static_cast<float>(kWhite<Sample>);
            const auto both = cover + static_cast<float>(alpha) / kMost * (1 - cover);
            share = cover / both;
            alpha = clipped<Sample>(both * kMost);
        }
        for (int channel = 0; channel < format_.colors(); ++channel) {
            auto &sample = row.row<Sample>(channel, 0)[x];
            const auto over = background_sample<Sample>(color, format_.model, channel);
            const auto under = static_cast<float>(sample);
            sample = clipped<Sample>(under + (static_cast<float>(over) - under) * share);
        }
    }

    PixelFormat format_;
    Size size_;
    StripView pixels_;
    float opacity_;   // the opacity for each of the 255 steps of the watermark's alpha
    bool tiled_;
    Corner corner_;
    RowSink &next_;
    StripBuffer row_;
    std::int64_t rows_done_ = 0;
};

}   // namespace

std::unique_ptr<RowSink> make_watermark(PixelFormat format, const Size &size,
                                        const Watermark &watermark, RowSink &next)
{
    return std::make_unique<WatermarkedRows>(format, size, watermark, next);
}

}   // namespace iiif
