// The answer to PixelValues (IIP's SPECTRA and PFL): the samples of some pixels as text, in all
// views of a picture. They are read while the answer is sent: each view is opened, read and closed
// before the next one.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config.h"
#include "base/error.h"
#include "engine/answers/answers.h"
#include "engine/load_shedding.h"
#include "engine/slot_sink.h"
#include "protocol/iip_pixel_values.h"
#include "render/cost.h"
#include "render/pixel_values.h"
#include "render/pixel_values_plan.h"

namespace iiif {

namespace {

// The text of this many values has about twenty megabytes.
constexpr std::int64_t kMostValues = std::int64_t{1} << 21;
// Up to this much memory, the answer counts as small: a tile, or not much more.
constexpr std::int64_t kSmallBytes = std::int64_t{16} << 20;

// One view and the pixels to read from it.
struct ViewPart {
    PictureView view;
    std::shared_ptr<const ImageInfo> info;
    PixelValuesPlan plan;   // for the picture that `info` describes
};

std::int64_t value_count(const ViewPart &part)
{
    const auto &rect = part.plan.rect;
    return rect.width * rect.height * part.info->format.colors();
}

// The cost counts the pixels of the largest view and the text of all views. Texts and lists may
// hold twice their size while they grow.
RenderCost cost_of(const std::vector<ViewPart> &parts)
{
    constexpr std::int64_t kGrowing = 2;
    constexpr auto kValueBytes = std::int64_t{sizeof(float)};
    std::int64_t text = 0;
    std::int64_t most_read = 0;
    for (const auto &part : parts) {
        const auto &[view, info, plan] = part;
        const auto count = value_count(part);
        text += longest_iip_pixel_values(plan.form, count, view.name, info->stored.whole);
        most_read = std::max(most_read, bytes_needed(plan, *info) + kGrowing * kValueBytes * count);
    }
    const auto bytes = most_read + kGrowing * text;
    return {.bytes = bytes, .small = bytes <= kSmallBytes};
}

void check_count(const std::vector<ViewPart> &parts)
{
    std::int64_t count = 0;
    for (const auto &part : parts) {
        count += value_count(part);
    }
    if (count > kMostValues) {
        throw Error(Kind::bad_request, "These are more values than one answer may have: " +
                                           std::to_string(kMostValues) + ".");
    }
}

class PixelValuesBody final : public Body {
public:
    // `parts` is not empty.
    PixelValuesBody(Resources &resources, std::vector<ViewPart> parts, const RenderCost &work)
        : resources_(resources), parts_(std::move(parts)), work_(work)
    {
    }

    std::string_view send(Sink &sink) override
    {
        const auto admission = resources_.admissions.admit(work_.small ? Admissions::Work::small
                                                                       : Admissions::Work::large);
        sink.write(bytes_of(read_all(sink)));
        return "values";
    }

private:
    [[nodiscard]] std::string read_all(Sink &client)
    {
        SlotSink slot_sink(resources_, work_, client);
        IipPixelValues values(parts_.front().plan.form, parts_.size());
        for (const auto &part : parts_) {
            values.add(read(part, slot_sink));
        }
        return values.finish();
    }

    [[nodiscard]] ViewPixelValues read(const ViewPart &part, Sink &client)
    {
        const auto &[name, file, page] = part.view;
        const auto reader = resources_.store.lease({file, page, Channels::all}, client);
        const auto &info = *reader->info();
        if (info.identity != part.info->identity) {
            throw Error(Kind::busy, "This picture is changing at the moment.");
        }
        reader->use_layers(kAllLayers);
        return {name, info.format, info.stored,
                read_pixel_values(part.plan, *reader, *resources_.cache, client)};
    }

    Resources &resources_;
    std::vector<ViewPart> parts_;
    RenderCost work_;
};

// The Ask's own picture is opened first, because its file decides which other views exist.
std::vector<ViewPart> parts_of(const PixelValues &values, const AnswerContext &context)
{
    const auto limits = context.limits();
    const auto own = open_picture(context, Channels::all);
    std::vector<ViewPart> parts;
    for (auto &view : readable_views(context.resources.library, context.ask,
                                     context.settings.location.sequence_pattern, context.file, *own,
                                     sequence_rules(context))) {
        auto info = open_page(context, view.file, view.page, Channels::all)->info();
        const auto work = plan(values, *info, limits);
        parts.push_back({std::move(view), std::move(info), work});
    }
    return parts;
}

std::string etag_of(const std::vector<ViewPart> &parts, std::string_view content_type)
{
    Fingerprint print;
    print.add(PACKAGE_VERSION).add(content_type);
    for (const auto &[view, info, plan] : parts) {
        const auto &rect = plan.rect;
        add_identity(print, *info).add(view.name).add(plan.level).add(rect.x).add(rect.y);
        print.add(rect.width).add(rect.height);
    }
    return print.etag();
}

}   // namespace

Reply answer(const PixelValues &values, const AnswerContext &context)
{
    auto parts = parts_of(values, context);
    auto head = new_head(context.ask, context.settings, "values");
    head.content_type = iip_pixel_values_type(values.form);
    head.etag = etag_of(parts, head.content_type);
    for (const auto &part : parts) {
        head.modified = std::max(head.modified, part.info->identity.modified);
    }
    add_cache_control(head, context.settings.location.max_age);
    check_count(parts);
    const auto work = cost_of(parts);
    check_bytes(work.bytes, context.resources.memory_limit);
    head.cheap = work.small;
    shed(load_shedding(context.settings, work.small), context.resources.admissions,
         context.resources.cache->statistics());
    return {std::move(head),
            std::make_unique<PixelValuesBody>(context.resources, std::move(parts), work)};
}

}   // namespace iiif
