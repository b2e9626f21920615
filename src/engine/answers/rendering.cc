#include "engine/answers/rendering.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/answers/context.h"
#include "engine/settings_text.h"

namespace iiif {

namespace {

// Returns a function that returns how many threads may decode for this answer. It holds
// `resources`.
std::function<int()> decoding_threads(int configured, const Resources &resources)
{
    if (configured != kAutomaticThreads) {
        return [configured] { return configured; };
    }
    return [&resources] {
        return idle_processors(resources.processors, resources.slots.slots_in_use());
    };
}

}   // namespace

int idle_processors(int processors, const RenderSlots::InUse &slots)
{
    const int others = slots.tile + slots.full - 1;
    return std::clamp(processors - others, 1, processors);
}

// Only a colour matrix reads channels beyond the colours.
Channels channels_of(const Request &request)
{
    return request.look.color_matrix.empty() ? Channels::colors : Channels::all;
}

RenderSettings render_settings(const Request &request, const Settings &settings,
                               const Resources &resources)
{
    auto picture = settings.picture;
    picture.layers = request.layers.value_or(picture.layers);
    picture.keep_metadata = picture.keep_metadata && request.region.kind != Region::Kind::tile;
    return {.picture = std::move(picture),
            .format = request.format,
            .quality =
                request.encoder_quality.value_or(settings.location.quality.of(request.format)),
            .tiff_scheme = request.tiff_scheme,
            .threads = decoding_threads(settings.location.codec_threads, resources)};
}

// A stored tile is sent with the picture's colour profile, which does not describe a gray tile.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &rendering,
                       const Settings &settings)
{
    const bool gray = plan.stored_tile && plan.stored_tile->gray;
    const bool profile_holds =
        info.icc_profile == nullptr || (rendering.picture.profile == ProfileUse::keep && !gray);
    if (!settings.location.pass_through || !profile_holds || is_marked(plan, rendering)) {
        plan.stored_tile.reset();
    }
}

Body::Flaw flaw_of(const AnswerMaker &maker)
{
    const auto &damage = maker.damage();
    return damage.found() ? Body::Flaw{damage.detail(), maker.is_first_damage()} : Body::Flaw();
}

std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                         const RenderSettings &rendering)
{
    Fingerprint print;
    return add_identity(print, info).add(settings_text(plan, rendering)).etag();
}

}   // namespace iiif
