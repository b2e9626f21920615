#include "pixel/value_rows.h"

#include <utility>

#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/look_rows.h"

namespace iiif {

PixelFormat value_format(const ImageInfo &info, bool to_srgb)
{
    auto format = to_srgb ? srgb_format(info.format) : info.format;
    format.sample = SampleType::f32;
    return format;
}

ValueRows::ValueRows(const ImageInfo &info, const Look &look, bool to_srgb, std::int64_t width,
                     ColorTransforms &transforms, RowSink &next)
    : next_(next)
{
    const auto ranges = shown_ranges(info, look);
    if (!to_srgb) {
        push(make_depth(info.format, ranges, SampleType::f32, width, first()));
        return;
    }
    auto colored = info.format;
    colored.sample = info.format.sample == SampleType::u8 ? SampleType::u8 : SampleType::u16;
    push(make_depth(srgb_format(colored), {}, SampleType::f32, width, first()));
    push(make_srgb(colored, info.icc_profile, width, transforms, first()));
    push(make_depth(info.format, ranges, colored.sample, width, first()));
}

void ValueRows::push(std::unique_ptr<RowSink> stage)
{
    if (stage) {
        stages_.push_back(std::move(stage));
    }
}

}   // namespace iiif
