#include "pixel/alpha.h"

#include <cassert>
#include <type_traits>

#include "pixel/background.h"
#include "pixel/row_map.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

// Premultiplies one row of one channel.
template <class Sample>
void premultiply(const Sample *color, const Sample *alpha, std::int64_t width, float *out)
{
    constexpr float kUnit = 1.0F / static_cast<float>(kWhite<Sample>);
    for (std::int64_t x = 0; x < width; ++x) {
        // The colour of a transparent pixel may be NaN or any other number.
        out[x] = alpha[x] > 0
                     ? static_cast<float>(color[x]) * (static_cast<float>(alpha[x]) * kUnit)
                     : 0;
    }
}

template <class Sample> void widen(const Sample *alpha, std::int64_t width, float *out)
{
    for (std::int64_t x = 0; x < width; ++x) {
        out[x] = static_cast<float>(alpha[x]);
    }
}

template <class Sample>
void unpremultiply(const float *color, const float *alpha, std::int64_t width, Sample *out)
{
    constexpr auto kMost = static_cast<float>(kWhite<Sample>);
    for (std::int64_t x = 0; x < width; ++x) {
        out[x] = alpha[x] > 0 ? clipped<Sample>(color[x] * kMost / alpha[x]) : Sample{0};
    }
}

template <class Sample> void narrow(const float *alpha, std::int64_t width, Sample *out)
{
    for (std::int64_t x = 0; x < width; ++x) {
        out[x] = clipped<Sample>(alpha[x]);
    }
}

template <class Sample> void flatten(const Sample *color, const Sample *alpha, std::int64_t width,
                                     Sample behind, Sample *out)
{
    constexpr float kUnit = 1.0F / static_cast<float>(kWhite<Sample>);
    const auto background = static_cast<float>(behind);
    for (std::int64_t x = 0; x < width; ++x) {
        const auto cover = static_cast<float>(alpha[x]) * kUnit;
        out[x] = clipped<Sample>(background + (static_cast<float>(color[x]) - background) * cover);
    }
}

template <class Sample> void premultiply_rows(const ConstStripView &rows, const StripView &out)
{
    const int alpha = rows.format.colors();
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        const auto *cover = rows.row<Sample>(alpha, y);
        for (int channel = 0; channel < alpha; ++channel) {
            premultiply(rows.row<Sample>(channel, y), cover, rows.size.width,
                        out.row<float>(channel, y));
        }
        widen(cover, rows.size.width, out.row<float>(alpha, y));
    }
}

void premultiply_any(const ConstStripView &rows, const StripView &out)
{
    with_sample(rows.format.sample,
                [&](auto sample) { premultiply_rows<decltype(sample)>(rows, out); });
}

template <class Sample> void unpremultiply_rows(const ConstStripView &rows, const StripView &out)
{
    const int alpha = rows.format.colors();
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        const auto *cover = rows.row<float>(alpha, y);
        for (int channel = 0; channel < alpha; ++channel) {
            unpremultiply(rows.row<float>(channel, y), cover, rows.size.width,
                          out.row<Sample>(channel, y));
        }
        narrow(cover, rows.size.width, out.row<Sample>(alpha, y));
    }
}

template <class Sample>
void flatten_rows(const ConstStripView &rows, const Color &background, const StripView &out)
{
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        const auto *cover = rows.row<Sample>(rows.format.colors(), y);
        for (int channel = 0; channel < rows.format.colors(); ++channel) {
            flatten(rows.row<Sample>(channel, y), cover, rows.size.width,
                    background_sample<Sample>(background, rows.format.model, channel),
                    out.row<Sample>(channel, y));
        }
    }
}

class PremultipliedRows final : public RowSource {
public:
    explicit PremultipliedRows(RowSource &source) : source_(source) {}

    [[nodiscard]] PixelFormat format() const override { return premultiplied(source_.format()); }
    [[nodiscard]] Size size() const override { return source_.size(); }

    ConstStripView next() override
    {
        const auto rows = source_.next();
        if (made_.view().size.height < rows.size.height) {
            made_ = StripBuffer(format(), rows.size);
        }
        const auto out = made_.view().rows(0, rows.size.height);
        premultiply_any(rows, out);
        return out;
    }

private:
    RowSource &source_;
    StripBuffer made_;
};

}   // namespace

std::unique_ptr<RowSource> make_premultiplied_rows(RowSource &source)
{
    assert(source.format().alpha);
    return std::make_unique<PremultipliedRows>(source);
}

std::unique_ptr<RowSink> make_premultiplying(PixelFormat format, std::int64_t width, RowSink &next)
{
    assert(format.alpha);
    return make_row_map(premultiplied(format), width, premultiply_any, next);
}

std::unique_ptr<RowSink> make_unpremultiplying(PixelFormat format, std::int64_t width,
                                               RowSink &next)
{
    assert(format.alpha);
    return with_sample(format.sample, [&](auto sample) {
        return make_row_map(format, width, unpremultiply_rows<decltype(sample)>, next);
    });
}

std::unique_ptr<RowSink> make_flattening(PixelFormat format, std::int64_t width,
                                         const Color &background, RowSink &next)
{
    assert(format.alpha);
    auto opaque = format;
    opaque.alpha = false;
    return with_sample(format.sample, [&](auto sample) {
        return make_row_map(
            opaque, width,
            [background](const ConstStripView &rows, const StripView &out) {
                flatten_rows<decltype(sample)>(rows, background, out);
            },
            next);
    });
}

}   // namespace iiif
