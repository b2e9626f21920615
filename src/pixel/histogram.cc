#include "pixel/histogram.h"

#include <numeric>

#include "pixel/sample.h"

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

ValueRange Histogram::occupied() const
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

float Histogram::threshold() const
{
    const auto all = static_cast<double>(total());
    double sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        sum += static_cast<double>(bin) * static_cast<double>(counts[bin]);
    }
    double dark = 0;
    double dark_sum = 0;
    double best = -1;
    std::size_t found = 0;
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        dark += static_cast<double>(counts[bin]);
        dark_sum += static_cast<double>(bin) * static_cast<double>(counts[bin]);
        const auto bright = all - dark;
        if (dark == 0 || bright == 0) {
            continue;
        }
        const auto difference = dark_sum / dark - (sum - dark_sum) / bright;
        const auto variance = dark * bright * difference * difference;
        if (variance > best) {
            best = variance;
            found = bin;
        }
    }
    return (static_cast<float>(found) + 0.5F) / (kBins - 1);
}

void Counting::write(const ConstStripView &rows)
{
    const auto colors = rows.format.colors();
    const auto scale = static_cast<float>(Histogram::kBins - 1) / static_cast<float>(colors);
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        for (std::int64_t x = 0; x < rows.size.width; ++x) {
            float sum = 0;
            for (int color = 0; color < colors; ++color) {
                sum += rows.row<float>(color, y)[x];
            }
            ++histogram_.counts[clipped<std::uint8_t>(sum * scale)];
        }
    }
}

}   // namespace iiif
