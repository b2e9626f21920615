#include "shared/answer_counters.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "crew.h"
#include "shared_region.h"

namespace iiif {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::uint64_t count_of(const TimeHistogram &histogram)
{
    std::uint64_t sum = 0;
    for (const auto bucket : histogram.buckets) {
        sum += bucket;
    }
    return sum;
}

// One stripe, and what one answer adds to it.
AnswerCounters::Sums sums_after(const CountedAnswer &answer, const AnswerRecord &record = {})
{
    std::vector<AnswerCounters::Stripe> stripes(1);
    const AnswerCounters counters(stripes);
    counters.add(answer, record);
    return counters.sums();
}

TEST(AnswerCounters, CountEveryAnswerOfAllChildren)
{
    const Shared<std::array<AnswerCounters::Stripe, 2>> stripes;
    const AnswerCounters counters(*stripes);
    AnswerRecord record;
    record.pixels_decoded = 3;
    record.times[0] = milliseconds(2);
    ASSERT_TRUE(run_crew(Crew::processes, 4, [&](int) {
        for (int i = 0; i < 1000; ++i) {
            counters.add({.protocol = 1, .work = 2, .code = 0, .bytes = 10, .time = nanoseconds(7)},
                         record);
        }
        return true;
    }));
    const auto sums = counters.sums();
    EXPECT_EQ(sums.requests(1, 2, 0), 4000U);
    EXPECT_EQ(sums.bytes(2), 40'000U);
    EXPECT_EQ(sums.pixels_decoded(), 12'000U);
    EXPECT_EQ(sums.times(Lane::tile, 2).nanoseconds, 28'000U);
    EXPECT_EQ(count_of(sums.stage_times(Lane::tile, Stage::wait)), 4000U);
    EXPECT_EQ(sums.requests(1, 2, 1) + sums.requests(0, 2, 0) + sums.requests(1, 1, 0), 0U);
}

TEST(AnswerCounters, PutATimeIntoTheFirstBucketThatIsNotBelowIt)
{
    const auto bucket_of = [](nanoseconds time) {
        const auto buckets = sums_after({.time = time}).times(Lane::tile, 0).buckets;
        return std::ranges::find(buckets, 1U) - buckets.begin();
    };
    for (std::size_t i = 0; i < kTimeBounds.size(); ++i) {
        const auto index = static_cast<std::ptrdiff_t>(i);
        EXPECT_EQ(bucket_of(nanoseconds(kTimeBounds[i])), index);
        EXPECT_EQ(bucket_of(nanoseconds(kTimeBounds[i] + 1)), index + 1);
    }
    EXPECT_EQ(bucket_of(nanoseconds(0)), 0);
}

TEST(AnswerCounters, KeepTheLanesApart)
{
    AnswerRecord record;
    record.lane = Lane::full;
    record.times[static_cast<std::size_t>(Stage::encode)] = milliseconds(3);
    const auto sums = sums_after({.work = 2, .time = milliseconds(5)}, record);
    EXPECT_EQ(count_of(sums.times(Lane::full, 2)), 1U);
    EXPECT_EQ(count_of(sums.times(Lane::tile, 2)), 0U);
    EXPECT_EQ(sums.stage_times(Lane::full, Stage::encode).nanoseconds, 3'000'000U);
    EXPECT_EQ(count_of(sums.stage_times(Lane::full, Stage::wait)), 0U);
}

TEST(AnswerCounters, CountRefusalsAndDamageByTheirLabels)
{
    AnswerRecord record;
    record.refused = "damaged";
    record.codec = "jpeg2000";
    const auto sums = sums_after({}, record);
    EXPECT_EQ(sums.refusals(label_index(kRefusalLabels, "damaged")), 1U);
    EXPECT_EQ(sums.damaged(label_index(kCodecLabels, "jpeg2000")), 1U);
    EXPECT_EQ(sums.refusals(label_index(kRefusalLabels, "request")), 0U);
}

TEST(AnswerCounters, AnUnknownWordCountsAsTheLastLabel)
{
    EXPECT_EQ(label_index(kWorkLabels, "render"), 2U);
    EXPECT_EQ(kWorkLabels[label_index(kWorkLabels, "a client's word")], "other");
    EXPECT_EQ(kProtocolLabels[label_index(kProtocolLabels, "")], "other");
}

TEST(AnswerCounters, CodesFollowTheStatusUnlessTheAnswerDidNotArrive)
{
    const auto code = [](int status, Ending ending = Ending::complete) {
        return kCodeLabels[code_index(status, ending)];
    };
    EXPECT_EQ(code(200), "2xx");
    EXPECT_EQ(code(204), "2xx");
    EXPECT_EQ(code(303), "3xx");
    EXPECT_EQ(code(304), "304");
    EXPECT_EQ(code(412), "4xx");
    EXPECT_EQ(code(500), "5xx");
    EXPECT_EQ(code(503), "503");
    EXPECT_EQ(code(200, Ending::cut), "cut");
    EXPECT_EQ(code(200, Ending::gone), "gone");
}

}   // namespace
}   // namespace iiif
