#include "protocol/iip_pixel_values.h"

#include <utility>

#include "protocol/iip_text.h"

namespace iiif {

namespace {

// Returns a value as a share of white. Values of 32 bits and signed values are not scaled.
double share_of_white(float value, const ViewPixelValues &view)
{
    const auto sample = view.format.sample;
    const auto white = sample == SampleType::u8 ? 255.0 : sample == SampleType::u16 ? 65535.0 : 1.0;
    return static_cast<double>(value) * view.stored.widening / white;
}

std::string point_text(const std::string &name, double reflectance)
{
    return "\t<point>\n\t\t<wavelength>" + xml_text(name) + "</wavelength>\n\t\t<reflectance>" +
           fixed_text(reflectance, 6) + "</reflectance>\n\t</point>\n";
}

void append_list(const ViewPixelValues &view, std::string &text)
{
    text += '[';
    for (const auto value : view.values) {
        text += text.back() == '[' ? "" : ",";
        text += fixed_text(static_cast<double>(value), view.stored.whole ? 0 : 9);
    }
    text += ']';
}

}   // namespace

IipPixelValues::IipPixelValues(PixelValues::Form form, std::size_t views)
    : form_(form), alone_(views == 1),
      text_(form == PixelValues::Form::points
                ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<spectra>\n"
            : alone_ ? "{\n\t\"profile\": "
                     : "{\n\t\"profile\": {")
{
}

void IipPixelValues::add(const ViewPixelValues &view)
{
    form_ == PixelValues::Form::points ? add_points(view) : add_profile(view);
}

// The bands of a single spectrum are named by their numbers.
void IipPixelValues::add_points(const ViewPixelValues &view)
{
    const bool spectrum = view.format.model == ColorModel::bands;
    for (int band = 0; band < (spectrum ? view.format.bands : 1); ++band) {
        const auto value = view.values[static_cast<std::size_t>(band)];
        const auto of_band = (alone_ ? "" : view.name + ".") + std::to_string(band);
        text_ += point_text(spectrum ? of_band : view.name, share_of_white(value, view));
    }
}

void IipPixelValues::add_profile(const ViewPixelValues &view)
{
    if (!alone_) {
        text_ += text_.back() == '{' ? "\n\t\t" : ",\n\t\t";
        text_ += json_text(view.name) + ": ";
    }
    append_list(view, text_);
}

std::string IipPixelValues::finish()
{
    text_ += form_ == PixelValues::Form::points ? "</spectra>\n" : alone_ ? "\n}" : "\n\t}\n}";
    return std::move(text_);
}

std::int64_t longest_iip_pixel_values(PixelValues::Form form, std::int64_t values,
                                      std::string_view name, bool whole)
{
    constexpr std::int64_t kAround = 100;    // the tags of one value, or of the document
    constexpr std::int64_t kNameBytes = 6;   // a character that is escaped
    constexpr std::int64_t kWhole = 12;      // -2147483648 and a comma
    constexpr std::int64_t kFloat = 52;      // 39 digits, nine places, sign, point and comma
    const auto around = kAround + kNameBytes * static_cast<std::int64_t>(name.size());
    return form == PixelValues::Form::points ? values * (around + kFloat)
                                             : around + values * (whole ? kWhole : kFloat);
}

std::string_view iip_pixel_values_type(PixelValues::Form form)
{
    return form == PixelValues::Form::points ? "application/xml" : "application/json";
}

}   // namespace iiif
