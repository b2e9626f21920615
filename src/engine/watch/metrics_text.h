// Writes metrics as Prometheus text 0.0.4 or as OpenMetrics 1.0. The two differ in the names of
// counters and in the last line; the samples are the same. Used by one thread.
//
//     MetricsText text(true);
//     text.begin(MetricsText::Type::counter, "iiif_requests", "Answers.");
//     text.sample({{"work", "render"}}, 12);
//     const auto body = text.finish();
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "shared/answer_counters.h"

namespace iiif {

class MetricsText {
public:
    enum class Type { counter, gauge, histogram, info };

    // The value is escaped where it is written.
    struct Label {
        std::string_view name;
        std::string_view value;
    };
    using Labels = std::initializer_list<Label>;

    explicit MetricsText(bool open_metrics) : open_metrics_(open_metrics) {}

    // Begins a family; `name` has no suffix (_total, _info). All samples that follow are of this
    // family, and no family begins twice.
    void begin(Type type, std::string_view name, std::string_view help);
    void sample(Labels labels, std::uint64_t value);
    void sample(Labels labels, std::int64_t value);
    // A number of seconds, written exactly.
    void sample_seconds(Labels labels, std::uint64_t nanoseconds);
    void sample(Labels labels, const TimeHistogram &histogram);

    [[nodiscard]] std::string finish();
    [[nodiscard]] static std::string_view media_type(bool open_metrics);

private:
    void line(std::string_view suffix, Labels labels, const Label &last, std::string_view value);

    bool open_metrics_;
    Type type_ = Type::gauge;
    std::string name_;
    std::string text_;
};

}   // namespace iiif
