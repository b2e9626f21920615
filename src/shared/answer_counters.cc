#include "shared/answer_counters.h"

#include <algorithm>

#include <sched.h>

namespace iiif {

namespace {

// Adds to the cells of one stripe. Zeros are not added, which saves the slow atomic instruction.
class Adder {
public:
    explicit Adder(std::span<std::atomic<std::uint64_t>> cells) noexcept : cells_(cells) {}

    void add(std::size_t cell, std::int64_t amount = 1) const noexcept
    {
        if (amount > 0) {
            cells_[cell].fetch_add(static_cast<std::uint64_t>(amount), std::memory_order_relaxed);
        }
    }

    void add_time(std::size_t first, std::chrono::nanoseconds time) const noexcept
    {
        const auto *bound = std::ranges::lower_bound(kTimeBounds, time.count());
        add(first + static_cast<std::size_t>(bound - kTimeBounds.begin()));
        add(first + kTimeBounds.size() + 1, time.count());
    }

private:
    std::span<std::atomic<std::uint64_t>> cells_;
};

}   // namespace

std::size_t label_index(std::span<const std::string_view> labels, std::string_view word) noexcept
{
    const auto found = std::ranges::find(labels.first(labels.size() - 1), word);
    return static_cast<std::size_t>(found - labels.begin());
}

std::size_t code_index(int status, Ending ending) noexcept
{
    constexpr int kClass = 100;
    constexpr int kNotModified = 304;
    constexpr int kUnavailable = 503;
    const auto index = [](std::string_view label) { return label_index(kCodeLabels, label); };
    if (ending != Ending::complete) {
        return index(ending == Ending::cut ? "cut" : "gone");
    }
    if (status == kNotModified || status == kUnavailable) {
        return index(status == kNotModified ? "304" : "503");
    }
    switch (status / kClass) {
    case 2:
        return index("2xx");
    case 3:
        return index("3xx");
    case 4:
        return index("4xx");
    default:
        return index("5xx");
    }
}

void AnswerCounters::add(const CountedAnswer &answer, const AnswerRecord &record) const noexcept
{
    const auto processor = static_cast<std::size_t>(sched_getcpu());
    const Adder adder(stripes_[processor & (stripes_.size() - 1)].cells);
    adder.add(request_cell(answer.protocol, answer.work, answer.code));
    adder.add(kBytes + answer.work, answer.bytes);
    adder.add_time(times_cell(record.lane, answer.work), answer.time);
    for (std::size_t stage = 0; stage < kStages; ++stage) {
        if (record.times[stage].count() > 0) {
            adder.add_time(stage_cell(record.lane, static_cast<Stage>(stage)), record.times[stage]);
        }
    }
    if (!record.refused.empty()) {
        adder.add(kRefusals + label_index(kRefusalLabels, record.refused));
    }
    if (!record.codec.empty()) {
        adder.add(kDamaged + label_index(kCodecLabels, record.codec));
    }
    adder.add(kPixelsDecoded, record.pixels_decoded);
    adder.add(kPixelsSent, record.pixels_sent);
    adder.add(kBytesRead, record.bytes_read);
    adder.add(kOpened, record.opened ? 1 : 0);
}

AnswerCounters::Sums AnswerCounters::sums() const
{
    Sums sums;
    sums.cells_.resize(kCells);
    for (const auto &stripe : stripes_) {
        for (std::size_t cell = 0; cell < kCells; ++cell) {
            sums.cells_[cell] += stripe.cells[cell].load(std::memory_order_relaxed);
        }
    }
    return sums;
}

std::uint64_t AnswerCounters::Sums::requests(std::size_t protocol, std::size_t work,
                                             std::size_t code) const
{
    return cells_[request_cell(protocol, work, code)];
}

TimeHistogram AnswerCounters::Sums::times(Lane lane, std::size_t work) const
{
    return histogram(times_cell(lane, work));
}

TimeHistogram AnswerCounters::Sums::stage_times(Lane lane, Stage stage) const
{
    return histogram(stage_cell(lane, stage));
}

std::uint64_t AnswerCounters::Sums::bytes(std::size_t work) const
{
    return cells_[kBytes + work];
}

std::uint64_t AnswerCounters::Sums::refusals(std::size_t reason) const
{
    return cells_[kRefusals + reason];
}

std::uint64_t AnswerCounters::Sums::damaged(std::size_t codec) const
{
    return cells_[kDamaged + codec];
}

TimeHistogram AnswerCounters::Sums::histogram(std::size_t first) const
{
    TimeHistogram result;
    std::copy_n(cells_.begin() + static_cast<std::ptrdiff_t>(first), result.buckets.size(),
                result.buckets.begin());
    result.nanoseconds = cells_[first + result.buckets.size()];
    return result;
}

}   // namespace iiif
