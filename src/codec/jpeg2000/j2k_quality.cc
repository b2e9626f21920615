#include "codec/jpeg2000/j2k_quality.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "codec/jpeg2000/j2k_blocks.h"

namespace iiif {

namespace {

// The largest estimated error, relative to the square of white: -54 dB. That is 4 dB less than the
// wanted -50 dB, because the estimate was up to 4 dB too optimistic on photographs.
constexpr double kMostLoss = 4e-6;

// Returns the size of a quantisation step in samples (E-3, without the subband's gain, as in
// libopenjp2's wavelet), times its effect on the picture, which doubles with each lower resolution.
double step_in_picture(const J2kComponentCoding &component, int bits, int number, int band,
                       int below)
{
    if (component.coding.reversible()) {
        return std::ldexp(number == 0 ? 0.75 : 0.52, below);
    }
    const int step = component.quantization.step(number == 0 ? 0 : 3 * number - 2 + band);
    return std::ldexp(1 + (step & 0x7FF) / 2048.0, bits - (step >> 11) + below);
}

// D.2: the first bit-plane has one pass, each further one three.
int planes_of(int passes)
{
    return (passes + 2) / 3;
}

double error_of(const J2kMergedBlock &block, int passes)
{
    return std::ldexp(1.0, 2 * (block.bit_planes - planes_of(passes))) / 12;
}

// Adds, for each number of layers, the extra squared error of a code-block compared with all
// layers.
void add_losses(const J2kMergedBlock &block, double weight, std::vector<double> &losses)
{
    const auto least = error_of(block, block.passes);
    std::size_t layers = 0;   // layers handled so far
    int passes = 0;
    for (const auto &next : block.layers) {
        for (; layers <= static_cast<std::size_t>(next.layer); ++layers) {
            losses[layers] += weight * (error_of(block, passes) - least);
        }
        passes = next.passes;
    }
}

class Estimate {
public:
    Estimate(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
        : index_(index), geometry_(geometry), window_(window),
          coding_(*index.codestream().tiles[static_cast<std::size_t>(window.tile)].coding),
          losses_(static_cast<std::size_t>(coding_.layers) + 1)
    {
    }

    int layers()
    {
        announce_packets(index_, std::span(&window_, 1));
        for (const auto number : window_.components) {
            add_component(static_cast<std::size_t>(number));
        }
        const auto found = std::ranges::find_if(losses_.begin() + 1, losses_.end(),
                                                [](double loss) { return loss <= kMostLoss; });
        return static_cast<int>(found - losses_.begin());
    }

private:
    void add_component(std::size_t number)
    {
        const auto &component = coding_.components[number];
        const auto &samples = index_.codestream().size.components[number];
        const int top = component.coding.decompositions - window_.reduction;
        auto need = need_of(index_, window_, static_cast<int>(number), 0);
        need.layers = coding_.layers;
        const auto blocks = needed_blocks(index_, geometry_, need);
        const auto white = std::ldexp(1.0, samples.bits) - 1;
        for (int r = 0; r <= top; ++r) {
            const auto &part =
                geometry_.components[number].resolutions[static_cast<std::size_t>(r)];
            const auto &found = blocks[static_cast<std::size_t>(r)];
            for (int b = 0; b < part.band_count; ++b) {
                const auto step =
                    step_in_picture(component, samples.bits, r, b, top - r + part.halved()) / white;
                add_band(found.bands[static_cast<std::size_t>(b)], step * step,
                         top - r + part.halved());
            }
        }
    }

    // Each code-block stands for an equal share of the subband's area in the picture.
    void add_band(const J2kBandBlocks &band, double square, int below)
    {
        const auto count = static_cast<double>(std::max<std::size_t>(band.blocks.size(), 1));
        const auto share = std::ldexp(1.0, -2 * below) / count;
        for (const auto &block : band.blocks) {
            add_losses(block, square * share, losses_);
        }
    }

    J2kIndex &index_;
    const J2kTile &geometry_;
    const J2kWindow &window_;
    const J2kTileCoding &coding_;
    std::vector<double> losses_;   // by number of layers, relative to the square of white
};

}   // namespace

int sufficient_layers(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
{
    return Estimate(index, geometry, window).layers();
}

}   // namespace iiif
