// The parameters in the headers of a JPEG 2000 codestream (ISO 15444-1 annex A), as plain values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/geometry.h"

namespace iiif {

inline constexpr int kMostDecompositions = 32;

struct J2kComponent {
    int bits = 8;
    bool is_signed = false;
    int dx = 1;   // the component has a sample at every dx-th column of the reference grid
    int dy = 1;
};

struct J2kSize {
    Rect image;   // both are on the reference grid; `tile` is the first tile
    Rect tile;
    std::vector<J2kComponent> components;

    [[nodiscard]] std::int64_t tiles_wide() const
    {
        return ceil_div(image.right() - tile.x, tile.width);
    }
    [[nodiscard]] std::int64_t tiles_high() const
    {
        return ceil_div(image.bottom() - tile.y, tile.height);
    }
    // Returns the rectangle of a tile (B.3), cut at the picture's edges.
    [[nodiscard]] Rect tile_rect(std::int64_t index) const
    {
        const auto column = index % tiles_wide();
        const auto row = index / tiles_wide();
        return intersection(
            {tile.x + column * tile.width, tile.y + row * tile.height, tile.width, tile.height},
            image);
    }
};

// The bits of J2kCoding::block_style (table A.19).
inline constexpr int kBypass = 1;
inline constexpr int kResetContexts = 2;
inline constexpr int kTerminateAll = 4;
inline constexpr int kVerticallyCausal = 8;
inline constexpr int kSegmentationSymbols = 32;
inline constexpr int kHighThroughput = 0x40;

// Precincts of 32768 by 32768 samples: usually one covers the whole resolution.
inline constexpr std::uint8_t kWholePrecincts = 0xFF;

struct J2kCoding {
    int decompositions = 0;
    int block_width_exponent = 6;
    int block_height_exponent = 6;
    int block_style = 0;
    int transformation = 0;   // 0: irreversible 9-7, 1: reversible 5-3; Part 2 has others
    // One byte for each resolution: the low four bits are the width exponent, the high four bits
    // the height exponent.
    std::array<std::uint8_t, kMostDecompositions + 1> precincts{};

    bool operator==(const J2kCoding &) const = default;
    [[nodiscard]] bool reversible() const { return transformation == 1; }
    [[nodiscard]] int precinct_width_exponent(int resolution) const
    {
        return precincts[static_cast<std::size_t>(resolution)] & 15;
    }
    [[nodiscard]] int precinct_height_exponent(int resolution) const
    {
        return precincts[static_cast<std::size_t>(resolution)] >> 4;
    }
};

// The values of J2kQuantization::style (table A.28).
inline constexpr int kUnquantized = 0;
inline constexpr int kDerivedSteps = 1;
inline constexpr int kStatedSteps = 2;

struct J2kQuantization {
    int style = kUnquantized;
    int guard_bits = 0;
    std::vector<std::uint16_t> steps;   // exponent << 11 | mantissa, one per stated subband

    bool operator==(const J2kQuantization &) const = default;

    // `band` 0 is the lowest subband; HL, LH and HH of each resolution follow. E.1.1: if only one
    // step is stated, the others are derived from it.
    [[nodiscard]] std::uint16_t step(int band) const
    {
        if (style != kDerivedSteps) {
            return steps[static_cast<std::size_t>(band)];
        }
        const int lower = band == 0 ? 0 : (band - 1) / 3;
        const int exponent = (steps.front() >> 11) - lower;
        return static_cast<std::uint16_t>((exponent < 0 ? 0 : exponent) << 11 |
                                          (steps.front() & 0x7FF));
    }
};

struct J2kComponentCoding {
    J2kCoding coding;
    J2kQuantization quantization;
    int region_shift = 0;   // RGN: the region of interest is shifted up by this many bit-planes

    bool operator==(const J2kComponentCoding &) const = default;

    // Returns Mb of equation E-2, with the shift of H.1.
    [[nodiscard]] int bit_planes(int band) const
    {
        return quantization.guard_bits + (quantization.step(band) >> 11) - 1 + region_shift;
    }
};

enum class J2kProgression { lrcp, rlcp, rpcl, pcrl, cprl };

// One entry of POC: the range of packets that it covers; ends are exclusive.
struct J2kProgressionChange {
    J2kProgression progression = J2kProgression::lrcp;
    int first_resolution = 0;
    int end_resolution = 0;
    int first_component = 0;
    int end_component = 0;
    int end_layer = 0;

    bool operator==(const J2kProgressionChange &) const = default;
};

struct J2kTileCoding {
    J2kProgression progression = J2kProgression::lrcp;
    int layers = 1;
    int color_transform = 0;   // 1: applied to the first three components; Part 2 has others
    std::vector<J2kComponentCoding> components;
    std::vector<J2kProgressionChange> changes;

    bool operator==(const J2kTileCoding &) const = default;
};

}   // namespace iiif
