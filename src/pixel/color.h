// Converts colours to sRGB with Little CMS, as their ICC profile defines them; gray stays gray,
// with the tone curve of sRGB. Transforms are shared by all threads; a stage is used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "pixel/icc_profile.h"
#include "pixel/row_sink.h"

namespace iiif {

// Returns whether the profile is sound and describes colours of this model.
[[nodiscard]] bool matches(const Profile &profile, ColorModel model);

// The transforms that a child keeps, so that later answers with the same profile need not build
// them. One for each child, owned by the engine. Any thread.
class ColorTransforms {
public:
    ColorTransforms();
    ~ColorTransforms();

    struct Kept;   // Little CMS stays in color.cc
    [[nodiscard]] Kept &kept() { return *kept_; }

private:
    std::unique_ptr<Kept> kept_;
};

// Returns whether the profile matches and lcms can make a transform of it: some valid-looking
// profiles lack the tags that lcms needs.
[[nodiscard]] bool can_transform(const Profile &profile, ColorModel model,
                                 ColorTransforms &transforms);

// Returns the format of the rows that make_srgb pushes: CMYK and Lab become RGB.
[[nodiscard]] PixelFormat srgb_format(PixelFormat format);

// Makes a stage that converts rows from `profile` to sRGB. Without a usable profile, CMYK is
// converted as ideal inks and Lab by its definition. Returns null where no colour changes (gray or
// RGB without a usable profile). Samples are u8 or u16; alpha stays. `next` is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_srgb(PixelFormat format, const Profile &profile,
                                                 std::int64_t width, ColorTransforms &transforms,
                                                 RowSink &next);

}   // namespace iiif
