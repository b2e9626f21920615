#include "engine/values_maker.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "protocol/iip_samples.h"

namespace iiif {

namespace {

// The text of so many is some twenty megabytes.
constexpr std::int64_t kMostValues = std::int64_t{1} << 21;
// What is read for a tile, or not much more.
constexpr std::int64_t kSmallBytes = std::int64_t{16} << 20;

std::int64_t value_count(const ValuesMaker::View &view)
{
    const auto &rect = view.plan.rect;
    return rect.width * rect.height * view.reader->info()->format.colors();
}

}   // namespace

ValuesMaker::ValuesMaker(AnswerMaker::House house, std::vector<View> views)
    : house_(house), views_(std::move(views))
{
    std::int64_t count = 0;
    for (const auto &view : views_) {
        count += value_count(view);
    }
    if (count > kMostValues) {
        throw Error(Kind::bad_request, "These are more values than one answer may have: " +
                                           std::to_string(kMostValues) + ".");
    }
}

// One view is read after the other.
Work ValuesMaker::work() const
{
    Work most{.bytes = 0, .small = true};
    for (const auto &view : views_) {
        most.bytes = std::max(most.bytes, bytes_needed(view.plan, *view.reader->info()));
    }
    most.small = most.bytes <= kSmallBytes;
    return most;
}

std::string_view ValuesMaker::send(Sink &sink)
{
    const auto form = views_.front().plan.form;
    std::vector<ViewValues> values;
    {
        const auto seat = house_.seats->take(work(), kSeatPatience, sink);
        for (auto &view : views_) {
            view.reader->use_layers(kAllLayers);
            values.push_back({view.name, view.reader->info()->format,
                              read_samples(view.plan, *view.reader, *house_.cache, sink)});
        }
    }
    sink.write(bytes_of(iip_samples(form, values)));
    return "values";
}

}   // namespace iiif
