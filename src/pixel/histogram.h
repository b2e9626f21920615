// How often each brightness occurs in a picture, and what follows of that for equalising,
// stretching and parting it. The brightness of a pixel is the mean of its colours, 0 to 1.
#pragma once

#include <array>
#include <cstdint>

#include "pixel/row_sink.h"

namespace iiif {

struct Histogram {
    static constexpr int kBins = 256;

    std::array<std::int64_t, kBins> counts{};

    [[nodiscard]] std::int64_t total() const;
    // The share of pixels that are not brighter than each bin: 0 to 1.
    [[nodiscard]] std::array<float, kBins> cumulated() const;
    // The darkest and the brightest brightness that occur.
    [[nodiscard]] ValueRange occupied() const;
    // The brightness from which on pixels are the bright ones: it parts the picture into two
    // classes that differ most (Otsu, "A threshold selection method from gray-level histograms").
    [[nodiscard]] float threshold() const;
};

// Counts rows of f32.
class Counting final : public RowSink {
public:
    void write(const ConstStripView &rows) override;
    void finish() override {}
    [[nodiscard]] const Histogram &histogram() const { return histogram_; }

private:
    Histogram histogram_;
};

}   // namespace iiif
