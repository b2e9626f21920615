// How an answer is made, beside its plan: what a location's directives say about encoder, profile,
// background, watermark and metadata. Plain values; the watermark is shared and constant.
#pragma once

#include <cstdint>
#include <memory>

#include "codec/reader.h"
#include "codec/writer.h"
#include "pixel/watermark.h"
#include "render/render_plan.h"

namespace iiif {

enum class ProfileUse {
    keep,    // gray and RGB keep their colours, and the answer embeds their profile
    srgb,    // everything is converted to sRGB
    strip,   // gray and RGB keep their colours, and no profile is embedded
};

struct RenderSettings {
    WriterSettings writer;
    Color background;
    ProfileUse profile = ProfileUse::keep;   // CMYK and Lab are converted to sRGB by all three
    int layers = kAutomaticLayers;           // Reader::use_layers
    int threads = 1;                         // Reader::use_threads
    std::shared_ptr<const Watermark> watermark = {};
    std::int64_t watermark_from = 1;   // narrower answers have no watermark
    bool keep_depth = false;      // 16 bits a sample, where the format can and the picture has more
    bool keep_metadata = false;   // copy the picture's EXIF, XMP and resolution
};

// Whether the watermark is laid over the answer.
[[nodiscard]] bool is_marked(const RenderPlan &plan, const RenderSettings &settings);

// Whether the answer's colours are converted to sRGB.
[[nodiscard]] bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
