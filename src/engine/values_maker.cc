#include "engine/values_maker.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "engine/seated_sink.h"
#include "render/cost.h"

namespace iiif {

namespace {

// The text of so many is some twenty megabytes.
constexpr std::int64_t kMostValues = std::int64_t{1} << 21;
// What is read for a tile, or not much more.
constexpr std::int64_t kSmallBytes = std::int64_t{16} << 20;

std::int64_t value_count(const ValuesMaker::View &view)
{
    const auto &rect = view.plan.rect;
    return rect.width * rect.height * view.info->format.colors();
}

// One view is read after the other; of all of them the text stays. Both texts and lists may hold
// twice what they need while they grow.
Work work_of(const std::vector<ValuesMaker::View> &views)
{
    constexpr std::int64_t kGrowing = 2;
    constexpr auto kValueBytes = std::int64_t{sizeof(float)};
    std::int64_t text = 0;
    std::int64_t most_read = 0;
    for (const auto &view : views) {
        const auto count = value_count(view);
        text +=
            longest_iip_samples(view.plan.form, count, view.picture.name, view.info->stored.whole);
        most_read = std::max(most_read,
                             bytes_needed(view.plan, *view.info) + kGrowing * kValueBytes * count);
    }
    const auto bytes = most_read + kGrowing * text;
    return {.bytes = bytes, .small = bytes <= kSmallBytes};
}

void check_count(const std::vector<ValuesMaker::View> &views)
{
    std::int64_t count = 0;
    for (const auto &view : views) {
        count += value_count(view);
    }
    if (count > kMostValues) {
        throw Error(Kind::bad_request, "These are more values than one answer may have: " +
                                           std::to_string(kMostValues) + ".");
    }
}

}   // namespace

ValuesMaker::ValuesMaker(AnswerMaker::House house, Store &store, std::vector<View> views,
                         std::int64_t most_bytes)
    : house_(house), store_(&store), views_(std::move(views))
{
    check_count(views_);
    work_ = work_of(views_);
    check_bytes(work_.bytes, most_bytes);
}

std::string_view ValuesMaker::send(Sink &sink)
{
    sink.write(bytes_of(read_all(sink)));
    return "values";
}

std::string ValuesMaker::read_all(Sink &client)
{
    SeatedSink seated(*house_.seats, work_, client);
    IipSamples samples(views_.front().plan.form, views_.size());
    for (const auto &view : views_) {
        samples.add(read(view, seated));
    }
    return samples.finish();
}

ViewValues ValuesMaker::read(const View &view, Sink &client)
{
    const auto &[name, file, page] = view.picture;
    const auto reader = store_->lease(file, page, Channels::all);
    const auto &info = *reader->info();
    if (info.identity != view.info->identity) {
        throw Error(Kind::busy, "This picture is changing at the moment.");
    }
    reader->use_layers(kAllLayers);
    return {name, info.format, info.stored,
            read_pixel_values(view.plan, *reader, *house_.cache, client)};
}

}   // namespace iiif
