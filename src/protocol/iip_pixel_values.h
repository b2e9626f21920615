// The texts of IIP's SPECTRA and PFL. Used by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/pixel_format.h"

namespace iiif {

// Of one view of the picture: pixel by pixel, the colours of each one after the other.
struct ViewPixelValues {
    std::string name;
    PixelFormat format;
    StoredSamples stored;
    std::vector<float> values;   // as they are in the file
};

// The text of so many views, added one after the other. Points show the first colour as a share of
// white, or each band of a spectrum; profiles all colours as they are.
class IipPixelValues {
public:
    IipPixelValues(PixelValues::Form form, std::size_t views);

    void add(const ViewPixelValues &view);
    // After the last one.
    [[nodiscard]] std::string finish();

private:
    void add_points(const ViewPixelValues &view);
    void add_profile(const ViewPixelValues &view);

    PixelValues::Form form_;
    bool alone_;   // there is one view
    std::string text_;
};

// No view of so many values, which may be `whole` numbers, has a longer text.
[[nodiscard]] std::int64_t longest_iip_pixel_values(PixelValues::Form form, std::int64_t values,
                                                    std::string_view name, bool whole);

[[nodiscard]] std::string_view iip_pixel_values_type(PixelValues::Form form);

}   // namespace iiif
