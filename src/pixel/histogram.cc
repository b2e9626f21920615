#include "pixel/histogram.h"

#include <cassert>

#include <numeric>

namespace iiif {

std::int64_t Histogram::total() const
{
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

std::array<float, Histogram::kBins> Histogram::cumulated() const
{
    std::array<float, kBins> shares{};
    const auto all = static_cast<double>(std::max<std::int64_t>(total(), 1));
    std::int64_t sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        sum += counts[bin];
        shares[bin] = static_cast<float>(static_cast<double>(sum) / all);
    }
    return shares;
}

ValueRange Histogram::extent() const
{
    std::size_t low = 0;
    std::size_t high = kBins - 1;
    while (low < high && counts[low] == 0) {
        ++low;
    }
    while (high > low && counts[high] == 0) {
        --high;
    }
    constexpr double kLast = kBins - 1;
    return {static_cast<double>(low) / kLast, static_cast<double>(high) / kLast};
}

std::uint8_t Histogram::white_threshold() const noexcept
{
    constexpr std::size_t kMiddle = kBins / 2;
    double all = 0;
    double weighed = 0;
    for (std::size_t gray = 0; gray < kBins; ++gray) {
        all += static_cast<double>(counts[gray]);
        weighed += static_cast<double>(counts[gray]) * static_cast<double>(gray);
    }
    // Otsu: maximises dark * light * (mean of dark - mean of light)^2. The maximum is the same over
    // a run of empty bins; the middle of the run is taken.
    double best = 0;
    std::size_t first = kMiddle - 1;
    std::size_t last = kMiddle - 1;
    double dark = 0;
    double dark_weighed = 0;
    for (std::size_t gray = 0; gray < kBins; ++gray) {
        dark += static_cast<double>(counts[gray]);
        dark_weighed += static_cast<double>(counts[gray]) * static_cast<double>(gray);
        const auto light = all - dark;
        if (dark == 0 || light == 0) {
            continue;
        }
        const auto distance = dark_weighed / dark - (weighed - dark_weighed) / light;
        const auto apart = dark * light * distance * distance;
        if (apart > best) {
            best = apart;
            first = gray;
        }
        if (apart == best) {
            last = gray;
        }
    }
    return static_cast<std::uint8_t>((first + last) / 2 + 1);
}

void HistogramSink::write(const ConstStripView &rows)
{
    assert(rows.format.sample == SampleType::u8);
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        const auto *const gray = rows.row(0, y);
        for (std::int64_t x = 0; x < rows.size.width; ++x) {
            ++histogram_.counts[gray[x]];
        }
    }
}

}   // namespace iiif
