// The inverse wavelet transforms of JPEG 2000 (ISO/IEC 15444-1 annex F.3), for a rectangle of one
// resolution: from its three bands and the resolution below. Any thread.
//
// Beyond the edges of the rectangle samples are mirrored, as the standard does at the edges of a
// tile. Elsewhere this makes up to kReach53 or kReach97 samples at the edge wrong, so a caller
// takes so many more than it needs.
#pragma once

#include <cstdint>
#include <memory>

#include "codec/jpeg2000/j2k_geometry.h"
#include "model/geometry.h"

namespace iiif {

inline constexpr int kReach53 = 2;
inline constexpr int kReach97 = 4;

// A rectangle of samples, row by row; they are not set when it is made. Before the transform the
// rows alternate between bands as the samples do, and within a row all samples of the band that is
// low-pass across stand before those of the other one:
//
//     even rows    (resolution below) | HL
//     odd rows     LH                 | HH
template <class Sample> class J2kPlane {
public:
    J2kPlane() = default;
    explicit J2kPlane(const Rect &its_rect)
        : rect_(its_rect), samples_(std::make_unique_for_overwrite<Sample[]>(
                               static_cast<std::size_t>(its_rect.width * its_rect.height)))
    {
    }

    [[nodiscard]] const Rect &rect() const { return rect_; }
    // The sample at the left edge of a row.
    [[nodiscard]] Sample *row(std::int64_t y)
    {
        return samples_.get() + (y - rect_.y) * rect_.width;
    }
    [[nodiscard]] const Sample *row(std::int64_t y) const
    {
        return samples_.get() + (y - rect_.y) * rect_.width;
    }
    // How many samples of a row are low-pass across: those at even places.
    [[nodiscard]] std::int64_t low_width() const
    {
        return ceil_shift(rect_.right(), 1) - ceil_shift(rect_.x, 1);
    }
    // The first sample of a band in its row of this number, before the transform.
    [[nodiscard]] Sample *band_row(const J2kBand &band, std::int64_t row_in_band)
    {
        return row(2 * row_in_band + band.down) + (band.across != 0 ? low_width() : 0);
    }

private:
    Rect rect_;
    std::unique_ptr<Sample[]> samples_;
};

// `low` is the resolution below, of which the halved rectangle is taken. In integers that wrap, so
// that whatever a damaged file holds has a meaning.
void inverse_53(const J2kPlane<std::int32_t> &low, J2kPlane<std::int32_t> &plane);

// Bands have to be multiplied by their gain before.
void inverse_97(const J2kPlane<float> &low, J2kPlane<float> &plane);
[[nodiscard]] float gain_97(const Size &rect, const J2kBand &band);

}   // namespace iiif
