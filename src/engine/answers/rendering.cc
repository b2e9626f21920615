#include "engine/answers/rendering.h"

#include "engine/answer_maker.h"
#include "engine/answers/context.h"

namespace iiif {

// Only a colour matrix reads channels that are not shown.
Channels channels_of(const Request &request)
{
    return request.look.color_matrix.empty() ? Channels::colors : Channels::all;
}

RenderSettings render_settings(const Request &request, const Options &options)
{
    const auto quality = request.encoder_quality.value_or(options.quality_of(request.format));
    return {.writer = {.format = request.format,
                       .quality = quality,
                       .progressive = options.jpeg_progressive.value_or(false),
                       .lossless = options.webp_lossless.value_or(false),
                       .tiff_scheme = request.tiff_scheme},
            .background = options.background.value_or(Color{}),
            .profile = options.profile.value_or(ProfileUse::keep),
            .layers = request.layers.value_or(options.layers.value_or(kAutomaticLayers)),
            .threads = options.codec_threads.value_or(1),
            .watermark = options.watermark.value_or(nullptr),
            .watermark_from = options.watermark_from.value_or(1),
            .keep_depth = options.keep_depth.value_or(false),
            .keep_metadata =
                options.keep_metadata.value_or(true) && request.region.kind != Region::Kind::tile};
}

Filter filter_of(const Options &options)
{
    return options.filter.value_or(Filter::bicubic);
}

// A stored tile carries the picture's colour profile, which does not describe gray.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings,
                       const Options &options)
{
    const bool gray = plan.stored_tile && plan.stored_tile->gray;
    const bool profile_holds =
        info.icc_profile == nullptr || (settings.profile == ProfileUse::keep && !gray);
    if (!options.pass_through.value_or(true) || !profile_holds || is_marked(plan, settings)) {
        plan.stored_tile.reset();
    }
}

std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                         const RenderSettings &settings)
{
    Fingerprint print;
    return add_identity(print, info).add(settings_text(plan, settings)).etag();
}

}   // namespace iiif
