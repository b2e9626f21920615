// A histogram of a picture's gray, and the numbers that equalising, stretching and the bitonal
// threshold need from it. Used by one thread while it is filled, then constant.
#pragma once

#include <array>
#include <cstdint>

#include "pixel/row_sink.h"

namespace iiif {

struct Histogram {
    static constexpr int kBins = 256;

    std::array<std::int64_t, kBins> counts{};

    [[nodiscard]] std::int64_t total() const;
    // Returns, for each gray, the share of pixels that are as dark or darker: 0 to 1.
    [[nodiscard]] std::array<float, kBins> cumulated() const;
    // Returns the darkest and the brightest gray that occur: 0 to 1.
    [[nodiscard]] ValueRange extent() const;
    // Returns the darkest gray that becomes white in a bitonal picture, by Otsu's method (N. Otsu,
    // IEEE Transactions SMC-9, 1979); mid-grey where all pixels are alike.
    [[nodiscard]] std::uint8_t white_threshold() const noexcept;
};

// Counts the samples of gray rows of type u8.
class HistogramSink final : public RowSink {
public:
    // Borrows the histogram.
    explicit HistogramSink(Histogram &histogram) : histogram_(histogram) {}

    void write(const ConstStripView &rows) override;
    void finish() override {}

private:
    Histogram &histogram_;
};

}   // namespace iiif
