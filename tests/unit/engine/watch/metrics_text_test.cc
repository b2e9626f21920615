#include "engine/watch/metrics_text.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

using Type = MetricsText::Type;

std::string one_family(bool open_metrics, Type type, std::string_view name)
{
    MetricsText text(open_metrics);
    text.begin(type, name, "Help.");
    text.sample({{"a", "1"}, {"b", "2"}}, std::uint64_t{12});
    return text.finish();
}

TEST(MetricsText, NamesCountersByTheirFamilyOrByTheirSample)
{
    EXPECT_EQ(one_family(true, Type::counter, "iiif_x"),
              "# TYPE iiif_x counter\n# HELP iiif_x Help.\niiif_x_total{a=\"1\",b=\"2\"} 12\n"
              "# EOF\n");
    EXPECT_EQ(one_family(false, Type::counter, "iiif_x"),
              "# TYPE iiif_x_total counter\n# HELP iiif_x_total Help.\n"
              "iiif_x_total{a=\"1\",b=\"2\"} 12\n");
}

TEST(MetricsText, InfoIsAGaugeInPrometheusText)
{
    EXPECT_EQ(one_family(true, Type::info, "iiif_x"),
              "# TYPE iiif_x info\n# HELP iiif_x Help.\niiif_x_info{a=\"1\",b=\"2\"} 12\n# EOF\n");
    EXPECT_EQ(one_family(false, Type::info, "iiif_x"),
              "# TYPE iiif_x_info gauge\n# HELP iiif_x_info Help.\n"
              "iiif_x_info{a=\"1\",b=\"2\"} 12\n");
}

TEST(MetricsText, StatesTheUnitInOpenMetrics)
{
    EXPECT_NE(one_family(true, Type::gauge, "iiif_bytes").find("\n# UNIT iiif_bytes bytes\n"),
              std::string::npos);
    EXPECT_EQ(one_family(false, Type::gauge, "iiif_bytes").find("UNIT"), std::string::npos);
}

TEST(MetricsText, EscapesLabelValues)
{
    MetricsText text(false);
    text.begin(Type::gauge, "x", "y");
    text.sample({{"a", "back\\slash \"quoted\"\nline"}}, std::int64_t{-1});
    EXPECT_TRUE(text.finish().ends_with("x{a=\"back\\\\slash \\\"quoted\\\"\\nline\"} -1\n"));
}

TEST(MetricsText, WritesHistogramsCumulativelyAndSecondsExactly)
{
    TimeHistogram histogram;
    histogram.buckets[0] = 2;
    histogram.buckets[13] = 1;
    histogram.nanoseconds = 12'000'000'345;
    MetricsText text(false);
    text.begin(Type::histogram, "x_seconds", "y");
    text.sample({{"lane", "tile"}}, histogram);
    const auto written = text.finish();
    EXPECT_NE(written.find("x_seconds_bucket{lane=\"tile\",le=\"0.001\"} 2\n"), std::string::npos);
    EXPECT_NE(written.find("x_seconds_bucket{lane=\"tile\",le=\"10.0\"} 2\n"), std::string::npos);
    EXPECT_NE(written.find("x_seconds_bucket{lane=\"tile\",le=\"+Inf\"} 3\n"
                           "x_seconds_sum{lane=\"tile\"} 12.000000345\n"
                           "x_seconds_count{lane=\"tile\"} 3\n"),
              std::string::npos)
        << written;
}

}   // namespace
}   // namespace iiif
