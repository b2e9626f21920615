#include "model/answer_record.h"

#include <thread>

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(AnswerRecord, IsWrittenInItsScopeAndByItsThreadOnly)
{
    AnswerRecord record;
    note_read(1);
    {
        const RecordScope scope(record);
        note_read(2);
        note_read(3);
        std::thread([] { note_read(100); }).join();
    }
    note_read(4);
    EXPECT_EQ(record.bytes_read, 5);
    EXPECT_EQ(current_record(), nullptr);
}

TEST(AnswerRecord, AnInnerScopeEndsWithoutLosingTheOuterOne)
{
    AnswerRecord outer;
    AnswerRecord inner;
    const RecordScope scope(outer);
    {
        const RecordScope inside(inner);
        note_decoded(1);
    }
    note_decoded(2);
    EXPECT_EQ(inner.pixels_decoded, 1);
    EXPECT_EQ(outer.pixels_decoded, 2);
}

TEST(AnswerRecord, KeepsTheFirstReasonOfARefusal)
{
    AnswerRecord record;
    const RecordScope scope(record);
    note_refusal("slots");
    note_refusal("busy");
    EXPECT_EQ(record.refused, "slots");
}

TEST(AnswerRecord, ATimerAddsToItsStage)
{
    AnswerRecord record;
    const RecordScope scope(record);
    {
        const StageTimer timer(Stage::open);
    }
    note_time(Stage::open, std::chrono::seconds(1));
    EXPECT_GT(record.time(Stage::open), std::chrono::seconds(1));
    EXPECT_EQ(record.time(Stage::decode).count(), 0);
}

}   // namespace
}   // namespace iiif
