// The answer to a Request: one picture, rendered or passed through when it is sent.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "engine/answer_maker.h"
#include "engine/answers/answers.h"
#include "engine/answers/rendering.h"
#include "model/answer_record.h"
#include "protocol/iiif_link.h"
#include "protocol/iiif_parameters.h"
#include "protocol/iiif_sizes.h"
#include "render/cost.h"
#include "render/plan.h"
#include "render/stage_names.h"

namespace iiif {

namespace {

void check_format(const Ask &ask, ImageFormat format, std::span<const ImageFormat> served)
{
    if (std::ranges::find(served, format) != served.end()) {
        return;
    }
    if (ask.dialect) {
        refuse_format(traits(format).name, *ask.dialect);
    }
    throw Error(Kind::bad_request,
                "The format " + std::string(traits(format).name) + " is not served here.");
}

// Notes the plan, in words only where the error log wants them.
void describe(const RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings)
{
    note_level(plan.level);
    auto *record = current_record();
    if (record == nullptr || record->detail == AnswerRecord::Detail::none) {
        return;
    }
    record->plan = to_text(plan);
    if (record->detail == AnswerRecord::Detail::stages) {
        record->stages = stage_names(plan, info, settings);
    }
}

// Returns what IIIFSnapSizes redirects to: the smallest size that info.json lists in which the one
// that was asked for fits.
std::optional<ResolvedRequest> snapped(const Request &request, const RenderPlan &work,
                                       const ImageInfo &info, const AnswerContext &context)
{
    const auto &resolved = work.resolved;
    if (!context.settings.location.snap_sizes || !context.ask.dialect || !resolved.whole ||
        request.scale.kind != Scale::Kind::within || !resolved.rotation.by_quarters()) {
        return std::nullopt;
    }
    const auto sizes = listed_sizes(info, context.limits());
    const auto next = std::ranges::find_if(sizes, [&](const Size &size) {
        return size.width >= resolved.size.width && size.height >= resolved.size.height;
    });
    if (next == sizes.end() || *next == resolved.size) {
        return std::nullopt;
    }
    note_limited("size");
    const bool enforced = context.settings.location.limit_mode == LimitMode::enforce;
    context.resources.cache->statistics().add(enforced ? Counter::snapped : Counter::would_snap);
    if (!enforced) {
        return std::nullopt;
    }
    auto snapped = resolved;
    snapped.size = *next;
    snapped.unscaled = snapped.natural = snapped.largest = snapped.keeps_aspect = false;
    return snapped;
}

Reply redirect_to(const ResolvedRequest &view, const AnswerContext &context)
{
    constexpr int kSeeOther = 303;
    auto head = new_head(context.ask, context.settings, "redirect");
    head.status = kSeeOther;
    head.headers.push_back(
        {"Location", context.ask.uri + '/' + canonical_path(view, *context.ask.dialect)});
    add_cache_control(head, context.settings.location.max_age);
    return {std::move(head), ""};
}

class PictureBody final : public Body {
public:
    PictureBody(RenderPlan plan, AnswerMaker maker)
        : plan_(std::move(plan)), maker_(std::move(maker))
    {
    }

    std::string_view send(Sink &sink) override { return maker_.send(plan_, sink); }
    [[nodiscard]] bool is_first_report(const Error &error) const override
    {
        return maker_.is_first_report(error);
    }
    [[nodiscard]] Flaw flaw() const override { return flaw_of(maker_); }

private:
    RenderPlan plan_;
    AnswerMaker maker_;
};

}   // namespace

Reply answer(const Request &request, const AnswerContext &context)
{
    const auto &ask = context.ask;
    const auto &settings = context.settings;
    check_format(ask, request.format, settings.served_formats());
    auto reader = open_picture(context, channels_of(request));
    const auto info = reader->info();
    auto work = plan(request, *info, context.limits(), settings.picture.filter);
    const auto rendering = render_settings(request, settings, context.resources);
    obey_pass_through(work, *info, rendering, settings);
    if (!work.stored_tile) {
        check_bytes(bytes_needed(work, *info, rendering), context.resources.memory_limit);
    }

    describe(work, *info, rendering);
    if (auto next = snapped(request, work, *info, context)) {
        return redirect_to(*next, context);
    }
    auto head = new_head(ask, settings, work.stored_tile ? "pass-through" : "render");
    head.content_type = traits(request.format).media_type;
    head.etag = picture_etag(*info, work, rendering);
    head.modified = info->identity.modified;
    head.cheap = is_small(work, *info);
    add_saved_name(head, ask, work.resolved);
    add_cache_control(head, *info, settings.location.max_age);
    add_canonical_link(head, ask, work.resolved);
    add_vary(head, ask);
    const bool expected = head.cheap && is_listed(request, work.resolved, *info, context.limits());
    AnswerMaker maker(context.resources, std::move(reader), rendering,
                      load_shedding(settings, expected));
    return {std::move(head), std::make_unique<PictureBody>(std::move(work), std::move(maker))};
}

}   // namespace iiif
