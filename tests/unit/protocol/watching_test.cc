#include "protocol/watching.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

bool is_open_metrics(std::string_view accept)
{
    return std::get<Metrics>(parse_metrics({.path = "", .address = "", .accept = accept}).what)
        .open_metrics;
}

TEST(Watching, OpenMetricsIsSentToClientsThatListIt)
{
    EXPECT_TRUE(is_open_metrics("application/openmetrics-text"));
    EXPECT_TRUE(is_open_metrics("application/openmetrics-text;version=1.0.0,application/"
                                "openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;"
                                "q=0.5,*/*;q=0.1"));
    EXPECT_TRUE(is_open_metrics("application/openmetrics-text; version=\"1.0.0\""));
    for (const auto *accept :
         {"", "*/*", "text/plain", "text/plain;version=0.0.4", "application/*",
          "application/openmetrics-text;q=0", "application/openmetrics-text;version=2.0.0",
          "application/openmetrics-text;q=0.3,text/plain;q=0.5", "application/json"}) {
        EXPECT_FALSE(is_open_metrics(accept)) << accept;
    }
}

TEST(Watching, HealthIsDeepOnlyOnDemand)
{
    const auto check_of = [](std::string_view query) {
        return std::get<Health>(
                   parse_health({.path = "/", .address = "", .accept = "", .query = query}).what)
            .check;
    };
    EXPECT_EQ(check_of("deep"), Health::Check::deep);
    EXPECT_EQ(check_of("deep=1"), Health::Check::deep);
    EXPECT_EQ(check_of("deep=true"), Health::Check::deep);
    for (const auto *query : {"", "deep=0", "deeper", "shallow", "file=/etc/passwd"}) {
        EXPECT_EQ(check_of(query), Health::Check::alive) << query;
    }
}

TEST(Watching, ThereIsNothingBelowTheLocation)
{
    const auto parse_all = [](std::string_view path) {
        return outcome([&] {
            const Question question{.path = path, .address = "", .accept = ""};
            return std::string(parse_metrics(question).about == About::nothing &&
                                       parse_health(question).about == About::nothing &&
                                       parse_ready(question).about == About::nothing
                                   ? "nothing"
                                   : "a file");
        });
    };
    EXPECT_EQ(parse_all(""), "nothing");
    EXPECT_EQ(parse_all("/"), "nothing");
    EXPECT_EQ(parse_all("/picture.tif"), "404");
    EXPECT_EQ(parse_all("//"), "404");
}

}   // namespace
}   // namespace iiif
