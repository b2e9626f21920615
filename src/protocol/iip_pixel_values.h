// Writes the text of IIP's SPECTRA (XML) and PFL (JSON): the pixel values of one or more views.
// Used by one thread.
//
//     IipPixelValues text(form, views.size());
//     for (const auto &view : views) { text.add(view); }
//     return text.finish();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/pixel_format.h"

namespace iiif {

// The pixel values of one view.
struct ViewPixelValues {
    std::string name;
    PixelFormat format;
    StoredSamples stored;
    std::vector<float> values;   // the file's numbers, pixel by pixel, the channels of each in turn
};

// Points (SPECTRA) state the first channel, or each spectral band, as a share of white. Profiles
// (PFL) state all colours in the file's own numbers.
class IipPixelValues {
public:
    IipPixelValues(PixelValues::Form form, std::size_t views);

    void add(const ViewPixelValues &view);
    // Called once, after the last view.
    [[nodiscard]] std::string finish();

private:
    void add_points(const ViewPixelValues &view);
    void add_profile(const ViewPixelValues &view);

    PixelValues::Form form_;
    bool alone_;   // there is only one view
    std::string text_;
};

// Returns the length, in bytes, of the longest text that a view with this many values can have.
// `whole` is true if the values are integers.
[[nodiscard]] std::int64_t longest_iip_pixel_values(PixelValues::Form form, std::int64_t values,
                                                    std::string_view name, bool whole);

[[nodiscard]] std::string_view iip_pixel_values_type(PixelValues::Form form);

}   // namespace iiif
