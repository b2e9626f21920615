// How an answer is made, beside its plan: what a location's directives say about encoder, profile,
// background, watermark and metadata. Plain values; the watermark is shared and constant.
#pragma once

#include "model/settings.h"
#include "render/render_plan.h"

namespace iiif {

struct RenderSettings {
    PictureSettings picture = {};   // the operator's, as far as the request does not overrule them
    ImageFormat format = ImageFormat::jpg;
    int quality = 75;   // WriterSettings::quality
    TiffScheme tiff_scheme = TiffScheme::deflate;
    int threads = 1;   // Reader::use_threads
};

// Whether the watermark is laid over the answer.
[[nodiscard]] bool is_marked(const RenderPlan &plan, const RenderSettings &settings);

// Whether the answer's colours are converted to sRGB.
[[nodiscard]] bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
