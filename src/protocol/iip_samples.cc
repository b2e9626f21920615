#include "protocol/iip_samples.h"

#include <array>
#include <charconv>
#include <cmath>

namespace iiif {

namespace {

// What is no number has no digits, and JSON no word for it.
std::string fixed_text(double number, int places)
{
    if (!std::isfinite(number)) {
        return "null";
    }
    std::array<char, 400> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed, places)
                         .ptr;
    return {digits.data(), end};
}

std::string points_text(double reflectance)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<spectra>\n\t<point>\n"
           "\t\t<wavelength>0</wavelength>\n\t\t<reflectance>" +
           fixed_text(reflectance, 6) + "</reflectance>\n\t</point>\n</spectra>\n";
}

}   // namespace

std::string iip_samples(PixelValues::Form form, const PixelFormat &format,
                        std::span<const float> values)
{
    if (form == PixelValues::Form::points) {
        const auto white = format.sample == SampleType::u8    ? 255.0
                           : format.sample == SampleType::u16 ? 65535.0
                                                              : 1.0;
        return points_text(static_cast<double>(values.front()) / white);
    }
    std::string text = "{\n\t\"profile\": [";
    for (const auto value : values) {
        text += text.back() == '[' ? "" : ",";
        text += fixed_text(static_cast<double>(value), format.sample == SampleType::f32 ? 9 : 0);
    }
    return text + "]\n}";
}

std::string_view iip_samples_type(PixelValues::Form form)
{
    return form == PixelValues::Form::points ? "application/xml" : "application/json";
}

}   // namespace iiif
