// How often each gray occurs in a picture, and what follows of that for equalising, stretching and
// parting it.
#pragma once

#include <array>
#include <cstdint>

#include "pixel/row_sink.h"

namespace iiif {

struct Histogram {
    static constexpr int kBins = 256;

    std::array<std::int64_t, kBins> counts{};

    [[nodiscard]] std::int64_t total() const;
    // The share of pixels that are not brighter than each gray: 0 to 1.
    [[nodiscard]] std::array<float, kBins> cumulated() const;
    // The darkest and the brightest gray that occur, of 0 to 1.
    [[nodiscard]] ValueRange extent() const;
    // Where black ends and white begins, by Otsu's method (IEEE SMC-9, 1979): the first gray that
    // is white, where that parts the pixels into two groups, each as alike as can be. The middle
    // where all pixels are alike.
    [[nodiscard]] std::uint8_t white_threshold() const noexcept;
};

// Counts gray rows of bytes.
class HistogramSink final : public RowSink {
public:
    // Borrowed.
    explicit HistogramSink(Histogram &histogram) : histogram_(histogram) {}

    void write(const ConstStripView &rows) override;
    void finish() override {}

private:
    Histogram &histogram_;
};

}   // namespace iiif
