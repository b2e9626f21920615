#include "protocol/iip_samples.h"

#include "protocol/iip_text.h"

namespace iiif {

namespace {

double share_of_white(float value, SampleType sample)
{
    const auto white = sample == SampleType::u8 ? 255.0 : sample == SampleType::u16 ? 65535.0 : 1.0;
    return static_cast<double>(value) / white;
}

// A spectrum that is alone counts its bands.
std::string name_of(const ViewValues &view, int band, std::size_t views)
{
    if (view.format.model != ColorModel::bands) {
        return view.name;
    }
    return (views == 1 ? "" : view.name + ".") + std::to_string(band);
}

std::string point_text(const std::string &name, double reflectance)
{
    return "\t<point>\n\t\t<wavelength>" + xml_text(name) + "</wavelength>\n\t\t<reflectance>" +
           fixed_text(reflectance, 6) + "</reflectance>\n\t</point>\n";
}

std::string points_text(std::span<const ViewValues> views)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<spectra>\n";
    for (const auto &view : views) {
        const bool spectrum = view.format.model == ColorModel::bands;
        for (int band = 0; band < (spectrum ? view.format.bands : 1); ++band) {
            const auto value = view.values[static_cast<std::size_t>(band)];
            text += point_text(name_of(view, band, views.size()),
                               share_of_white(value, view.format.sample));
        }
    }
    return text + "</spectra>\n";
}

std::string list_text(const ViewValues &view)
{
    std::string text = "[";
    for (const auto value : view.values) {
        text += text.back() == '[' ? "" : ",";
        text +=
            fixed_text(static_cast<double>(value), view.format.sample == SampleType::f32 ? 9 : 0);
    }
    return text + "]";
}

std::string profile_text(std::span<const ViewValues> views)
{
    if (views.size() == 1) {
        return "{\n\t\"profile\": " + list_text(views.front()) + "\n}";
    }
    std::string text = "{\n\t\"profile\": {";
    for (const auto &view : views) {
        text += text.back() == '{' ? "\n\t\t" : ",\n\t\t";
        text += json_text(view.name) + ": " + list_text(view);
    }
    return text + "\n\t}\n}";
}

}   // namespace

std::string iip_samples(PixelValues::Form form, std::span<const ViewValues> views)
{
    return form == PixelValues::Form::points ? points_text(views) : profile_text(views);
}

std::string_view iip_samples_type(PixelValues::Form form)
{
    return form == PixelValues::Form::points ? "application/xml" : "application/json";
}

}   // namespace iiif
