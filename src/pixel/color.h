// Colours as their profile means them, by Little CMS: to sRGB, or gray with the tones of sRGB.
#pragma once

#include <memory>
#include <vector>

#include "pixel/row_sink.h"

namespace iiif {

using Profile = std::shared_ptr<const std::vector<std::uint8_t>>;

// Whether the profile can be read, and is one of such colours.
[[nodiscard]] bool matches(const Profile &profile, ColorModel model);

// The transforms that a process keeps, so that later answers of the same profile need not build
// them. One for each process, owned by the engine; any thread.
class ColorTransforms {
public:
    ColorTransforms();
    ~ColorTransforms();

    struct Kept;   // Little CMS stays in color.cc
    [[nodiscard]] Kept &kept() { return *kept_; }

private:
    std::unique_ptr<Kept> kept_;
};

// Whether the profile fits, and colours can be transformed by it.
[[nodiscard]] bool can_transform(const Profile &profile, ColorModel model,
                                 ColorTransforms &transforms);

// The format in which make_srgb hands rows on.
[[nodiscard]] PixelFormat srgb_format(PixelFormat format);

// Rows whose colours are meant as `profile` says; without one (it is empty, or not usable), CMYK
// is taken for ideal inks, and Lab for what it says. Samples are u8 or u16; alpha is passed on.
// Nothing when no colour changes. `next` is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_srgb(PixelFormat format, const Profile &profile,
                                                 std::int64_t width, ColorTransforms &transforms,
                                                 RowSink &next);

}   // namespace iiif
