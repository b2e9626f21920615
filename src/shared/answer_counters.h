// Counts answers in shared memory, over all children: by protocol, work and status, with histograms
// of their times. add() is called once for each answer. Every label is taken from a closed set, so
// that no client can make the counters grow. Each processor adds to its own stripe, as Statistics
// does. The stripes are borrowed. Any thread.
//
// A histogram is an array of buckets that are not cumulative, and the sum of its values. Its count
// is the sum of its buckets, so the two always agree, whenever they are read.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/answer_record.h"

namespace iiif {

// --- The closed sets. The last word of a set stands for every word that is not in it.

inline constexpr auto kProtocolLabels = std::to_array<std::string_view>(
    {"iiif3", "iiif2", "iiif1", "iip", "deepzoom", "zoomify", "other"});
// The words of %{iiif-work}n (docs/directives.md).
inline constexpr auto kWorkLabels = std::to_array<std::string_view>(
    {"pass-through", "cached", "render", "damaged", "info", "manifest", "values", "redirect",
     "options", "head", "refusal", "other"});
inline constexpr auto kCodeLabels =
    std::to_array<std::string_view>({"2xx", "304", "3xx", "4xx", "503", "5xx", "cut", "gone"});
inline constexpr auto kLaneLabels = std::to_array<std::string_view>({"tile", "full"});
inline constexpr auto kStageLabels =
    std::to_array<std::string_view>({"wait", "open", "decode", "render", "encode"});
inline constexpr auto kRefusalLabels = std::to_array<std::string_view>(
    {"request", "size", "access", "forbidden", "not-found", "method", "media", "unsupported",
     "damaged", "encoder", "slots", "memory", "busy", "load", "source", "other"});
inline constexpr auto kCodecLabels =
    std::to_array<std::string_view>({"tiff", "jpeg", "jpeg2000", "png", "webp", "gif", "other"});
static_assert(kLaneLabels.size() == kLanes && kStageLabels.size() == kStages);

// The position of `word`, or of the last label.
[[nodiscard]] std::size_t label_index(std::span<const std::string_view> labels,
                                      std::string_view word) noexcept;

// How an answer ended, as far as its status does not say so.
enum class Ending : std::uint8_t {
    complete,
    cut,    // it failed after a part of it had been sent
    gone,   // the client had disconnected
};

[[nodiscard]] std::size_t code_index(int status, Ending ending) noexcept;

// --- Histograms

// Upper bounds of the buckets, in nanoseconds; one more bucket has no bound.
inline constexpr auto kTimeBounds = std::to_array<std::int64_t>(
    {1'000'000, 2'500'000, 5'000'000, 10'000'000, 25'000'000, 50'000'000, 100'000'000, 250'000'000,
     500'000'000, 1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000});
inline constexpr auto kTimeBoundLabels =
    std::to_array<std::string_view>({"0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1",
                                     "0.25", "0.5", "1.0", "2.5", "5.0", "10.0"});
static_assert(kTimeBounds.size() == kTimeBoundLabels.size());

struct TimeHistogram {
    std::array<std::uint64_t, kTimeBounds.size() + 1> buckets{};
    std::uint64_t nanoseconds = 0;
};

// --- The counters

// An answer that has ended; the numbers are positions in the closed sets.
struct CountedAnswer {
    std::size_t protocol = 0;
    std::size_t work = 0;
    std::size_t code = 0;
    std::int64_t bytes = 0;   // of the body, as sent
    std::chrono::nanoseconds time{};
};

class AnswerCounters {
    static constexpr std::size_t kHistogram = kTimeBounds.size() + 2;
    static constexpr std::size_t kRequests = 0;
    static constexpr std::size_t kTimes =
        kRequests + kProtocolLabels.size() * kWorkLabels.size() * kCodeLabels.size();
    static constexpr std::size_t kStageTimes = kTimes + kLanes * kWorkLabels.size() * kHistogram;
    static constexpr std::size_t kBytes = kStageTimes + kLanes * kStages * kHistogram;
    static constexpr std::size_t kRefusals = kBytes + kWorkLabels.size();
    static constexpr std::size_t kDamaged = kRefusals + kRefusalLabels.size();
    static constexpr std::size_t kPixelsDecoded = kDamaged + kCodecLabels.size();
    static constexpr std::size_t kPixelsSent = kPixelsDecoded + 1;
    static constexpr std::size_t kBytesRead = kPixelsSent + 1;
    static constexpr std::size_t kOpened = kBytesRead + 1;
    static constexpr std::size_t kCells = kOpened + 1;

public:
    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, kCells> cells{};
    };

    // The sums over all stripes, read one after the other.
    class Sums {
    public:
        [[nodiscard]] std::uint64_t requests(std::size_t protocol, std::size_t work,
                                             std::size_t code) const;
        [[nodiscard]] TimeHistogram times(Lane lane, std::size_t work) const;
        [[nodiscard]] TimeHistogram stage_times(Lane lane, Stage stage) const;
        [[nodiscard]] std::uint64_t bytes(std::size_t work) const;
        [[nodiscard]] std::uint64_t refusals(std::size_t reason) const;
        [[nodiscard]] std::uint64_t damaged(std::size_t codec) const;
        [[nodiscard]] std::uint64_t pixels_decoded() const { return cells_[kPixelsDecoded]; }
        [[nodiscard]] std::uint64_t pixels_sent() const { return cells_[kPixelsSent]; }
        [[nodiscard]] std::uint64_t bytes_read() const { return cells_[kBytesRead]; }
        [[nodiscard]] std::uint64_t opened() const { return cells_[kOpened]; }

    private:
        friend class AnswerCounters;
        [[nodiscard]] TimeHistogram histogram(std::size_t first) const;

        std::vector<std::uint64_t> cells_;
    };

    // The number of stripes is a power of two.
    explicit AnswerCounters(std::span<Stripe> stripes) noexcept : stripes_(stripes) {}

    void add(const CountedAnswer &answer, const AnswerRecord &record) const noexcept;
    [[nodiscard]] Sums sums() const;

private:
    static constexpr std::size_t request_cell(std::size_t protocol, std::size_t work,
                                              std::size_t code)
    {
        return kRequests + (protocol * kWorkLabels.size() + work) * kCodeLabels.size() + code;
    }
    static constexpr std::size_t times_cell(Lane lane, std::size_t work)
    {
        return kTimes + (static_cast<std::size_t>(lane) * kWorkLabels.size() + work) * kHistogram;
    }
    static constexpr std::size_t stage_cell(Lane lane, Stage stage)
    {
        return kStageTimes +
               (static_cast<std::size_t>(lane) * kStages + static_cast<std::size_t>(stage)) *
                   kHistogram;
    }

    std::span<Stripe> stripes_;
};

}   // namespace iiif
