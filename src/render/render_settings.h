// The settings that an answer is made with, besides its plan: encoder, profile, background,
// watermark and metadata, from a location's directives and the request. Plain values; the watermark
// is shared and constant.
#pragma once

#include <functional>

#include "model/settings.h"
#include "render/render_plan.h"

namespace iiif {

struct RenderSettings {
    PictureSettings picture = {};   // the operator's, unless the request overrides them
    ImageFormat format = ImageFormat::jpg;
    int quality = 75;   // WriterSettings::quality
    TiffScheme tiff_scheme = TiffScheme::deflate;
    std::function<int()> threads = {};   // Reader::use_threads
};

// Returns whether the watermark is laid over the answer.
[[nodiscard]] bool is_marked(const RenderPlan &plan, const RenderSettings &settings);

// Returns whether the answer's colours are converted to sRGB.
[[nodiscard]] bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
