// The inverse wavelet transforms of JPEG 2000 (ISO/IEC 15444-1 annex F.3) for a rectangle of one
// resolution: computed from its three subbands and the resolution below. Any thread.
//
// Samples are mirrored at the edges of the rectangle, as the standard requires at the edges of a
// tile. Inside a tile, this makes up to kReach53 or kReach97 samples at each edge wrong; the caller
// must therefore enlarge the rectangle by that margin.
#pragma once

#include <cstdint>

#include "base/scratch_memory.h"
#include "codec/jpeg2000/j2k_geometry.h"
#include "model/geometry.h"

namespace iiif {

inline constexpr int kReach53 = 2;
inline constexpr int kReach97 = 4;

// A rectangle of samples, row by row; all 0 when made. Before the transform, rows that are
// low-pass and high-pass vertically alternate, and within each row the samples that are low-pass
// horizontally come first:
//
//     even rows    (resolution below) | HL
//     odd rows     LH                 | HH
template <class Sample> class J2kPlane {
public:
    J2kPlane() = default;
    explicit J2kPlane(const Rect &its_rect)
        : rect_(its_rect), samples_(static_cast<std::size_t>(its_rect.width * its_rect.height))
    {
    }

    [[nodiscard]] const Rect &rect() const { return rect_; }
    // Returns the sample at the left edge of a row.
    [[nodiscard]] Sample *row(std::int64_t y)
    {
        return samples_.data() + (y - rect_.y) * rect_.width;
    }
    [[nodiscard]] const Sample *row(std::int64_t y) const
    {
        return samples_.data() + (y - rect_.y) * rect_.width;
    }
    // Returns the number of horizontally low-pass samples per row: those at even columns.
    [[nodiscard]] std::int64_t low_width() const
    {
        return ceil_shift(rect_.right(), 1) - ceil_shift(rect_.x, 1);
    }
    // Returns the first sample of row `row_in_band` of a subband, in the layout before the
    // transform.
    [[nodiscard]] Sample *band_row(const J2kBand &band, std::int64_t row_in_band)
    {
        return row(2 * row_in_band + band.down) + (band.across != 0 ? low_width() : 0);
    }

private:
    Rect rect_;
    ScratchVector<Sample> samples_;
};

// `low` is the resolution below and must cover half the rectangle of `plane`. The arithmetic wraps,
// so that the result is defined for damaged files too.
void inverse_53(const J2kPlane<std::int32_t> &low, J2kPlane<std::int32_t> &plane);

// Multiply each subband by gain_97() before calling this.
void inverse_97(const J2kPlane<float> &low, J2kPlane<float> &plane);
// Returns the gain of a subband in a rectangle of this size (F.3.6).
[[nodiscard]] float gain_97(const Size &rect, const J2kBand &band);

}   // namespace iiif
