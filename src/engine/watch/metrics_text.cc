#include "engine/watch/metrics_text.h"

#include <utility>

namespace iiif {

namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

void append_escaped(std::string &text, std::string_view value)
{
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            text += '\\';
        }
        text += c;
    }
}

// All digits, so that a sum of nanoseconds loses none of them.
std::string seconds_text(std::uint64_t nanoseconds)
{
    constexpr std::size_t kDigits = 9;
    const auto fraction = std::to_string(nanoseconds % kNanosecondsPerSecond);
    return std::to_string(nanoseconds / kNanosecondsPerSecond) + '.' +
           std::string(kDigits - fraction.size(), '0') + fraction;
}

std::string_view unit_of(std::string_view name)
{
    for (const std::string_view unit : {"seconds", "bytes"}) {
        if (name.ends_with(unit)) {
            return unit;
        }
    }
    return {};
}

std::string_view suffix_of(MetricsText::Type type)
{
    switch (type) {
    case MetricsText::Type::counter:
        return "_total";
    case MetricsText::Type::info:
        return "_info";
    case MetricsText::Type::gauge:
    case MetricsText::Type::histogram:
        break;
    }
    return "";
}

std::string_view word_of(MetricsText::Type type, bool open_metrics)
{
    switch (type) {
    case MetricsText::Type::counter:
        return "counter";
    case MetricsText::Type::histogram:
        return "histogram";
    case MetricsText::Type::info:
        return open_metrics ? "info" : "gauge";
    case MetricsText::Type::gauge:
        break;
    }
    return "gauge";
}

}   // namespace

// OpenMetrics names the family, Prometheus' text the sample; in both, the samples of a family
// follow each other.
void MetricsText::begin(Type type, std::string_view name, std::string_view help)
{
    type_ = type;
    name_ = name;
    const auto family = name_ + std::string(open_metrics_ ? "" : suffix_of(type));
    text_ += "# TYPE " + family + ' ';
    text_ += word_of(type, open_metrics_);
    if (const auto unit = unit_of(name); open_metrics_ && !unit.empty()) {
        text_ += "\n# UNIT " + family + ' ';
        text_ += unit;
    }
    text_ += "\n# HELP " + family + ' ';
    text_ += help;
    text_ += '\n';
}

void MetricsText::sample(Labels labels, std::uint64_t value)
{
    line(suffix_of(type_), labels, {}, std::to_string(value));
}

void MetricsText::sample(Labels labels, std::int64_t value)
{
    line(suffix_of(type_), labels, {}, std::to_string(value));
}

void MetricsText::sample_seconds(Labels labels, std::uint64_t nanoseconds)
{
    line(suffix_of(type_), labels, {}, seconds_text(nanoseconds));
}

void MetricsText::sample(Labels labels, const TimeHistogram &histogram)
{
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
        count += histogram.buckets[i];
        const auto bound = i < kTimeBoundLabels.size() ? kTimeBoundLabels[i] : "+Inf";
        line("_bucket", labels, {"le", bound}, std::to_string(count));
    }
    line("_sum", labels, {}, seconds_text(histogram.nanoseconds));
    line("_count", labels, {}, std::to_string(count));
}

std::string MetricsText::finish()
{
    if (open_metrics_) {
        text_ += "# EOF\n";
    }
    return std::move(text_);
}

std::string_view MetricsText::media_type(bool open_metrics)
{
    return open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                        : "text/plain; version=0.0.4; charset=utf-8";
}

// `last` is one more label, if it has a name.
void MetricsText::line(std::string_view suffix, Labels labels, const Label &last,
                       std::string_view value)
{
    text_ += name_;
    text_ += suffix;
    char before = '{';
    const auto append = [&](const Label &label) {
        text_ += std::exchange(before, ',');
        text_ += label.name;
        text_ += "=\"";
        append_escaped(text_, label.value);
        text_ += '"';
    };
    for (const auto &label : labels) {
        append(label);
    }
    if (!last.name.empty()) {
        append(last);
    }
    text_ += before == ',' ? "} " : " ";
    text_ += value;
    text_ += '\n';
}

}   // namespace iiif
