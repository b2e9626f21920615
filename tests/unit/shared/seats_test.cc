#include "shared/seats.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "crew.h"
#include "shared_region.h"
#include "test_sink.h"

namespace iiif {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Work kTile{.bytes = 1, .small = true};
constexpr Work kPicture{.bytes = 1, .small = false};

TestSink client;   // who waits for ever

bool has_seat(Seats &seats, const Work &work, milliseconds patience = milliseconds(20))
{
    bool found = true;
    std::thread([&] {   // a mutex is held by a thread
        try {
            const auto seat = seats.take(work, patience, client);
        }
        catch (const Error &error) {
            EXPECT_EQ(error.kind(), Kind::busy);
            found = false;
        }
    })
        .join();
    return found;
}

TEST(Seats, AreAsManyAsTheyAre)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 4, 100);
    {
        std::vector<Seats::Taken> taken;
        for (int i = 0; i < 4; ++i) {
            taken.push_back(seats.take(kTile, seconds(1), client));
        }
        EXPECT_FALSE(has_seat(seats, kTile));
    }
    EXPECT_TRUE(has_seat(seats, kTile));
}

TEST(Seats, LeaveAProcessorToTiles)
{
    for (const auto &[count, large] : {std::pair{2, 1}, {4, 1}, {8, 3}, {32, 15}}) {
        const Shared<Seats::Memory> memory;
        Seats seats(*memory, count, 100);
        std::vector<Seats::Taken> taken;
        for (int i = 0; i < large; ++i) {
            taken.push_back(seats.take(kPicture, seconds(1), client));
        }
        EXPECT_FALSE(has_seat(seats, kPicture)) << count;
        EXPECT_TRUE(has_seat(seats, kTile)) << count;
    }
}

TEST(Seats, LetPicturesInWhereThereIsOnlyOne)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 1, 100);
    EXPECT_TRUE(has_seat(seats, kPicture));
    EXPECT_TRUE(has_seat(seats, kTile));
}

// A tile of so many bytes, and a picture.
Work tile_of(std::int64_t bytes)
{
    return {.bytes = bytes, .small = true};
}

Work picture_of(std::int64_t bytes)
{
    return {.bytes = bytes, .small = false};
}

TEST(Seats, CountTheMemoryOfAllTogether)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 8, 100);
    const auto first = seats.take(picture_of(60), seconds(1), client);
    EXPECT_EQ(seats.bytes_in_use(), 60);
    EXPECT_FALSE(has_seat(seats, tile_of(41)));
    EXPECT_TRUE(has_seat(seats, tile_of(40)));
    EXPECT_EQ(seats.bytes_in_use(), 60);
}

TEST(Seats, LeaveMemoryToTiles)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 8, 80);
    {
        const auto first = seats.take(picture_of(50), seconds(1), client);
        EXPECT_FALSE(has_seat(seats, picture_of(21)));
        const auto second = seats.take(picture_of(20), seconds(1), client);
        EXPECT_TRUE(has_seat(seats, tile_of(10)));
    }
    EXPECT_TRUE(has_seat(seats, picture_of(80))) << "which is alone";
}

// A client who stays, and counts how often a wait asks him.
class AskedClient final : public Sink {
public:
    void write(Bytes) override {}
    void check_wanted() override { ++asked_; }
    [[nodiscard]] int asked() const { return asked_; }

private:
    std::atomic<int> asked_{0};
};

TEST(Seats, LetWhoWaitsInWhenOneIsFree)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 1, 100);
    auto first = std::make_unique<Seats::Taken>(seats.take(kTile, seconds(1), client));
    AskedClient patient;
    std::thread waiting([&] { EXPECT_NO_THROW((void)seats.take(kTile, kForever, patient)); });
    EXPECT_TRUE(wait_until([&] { return patient.asked() > 0; }));
    first.reset();
    waiting.join();
}

TEST(Seats, AreNotWaitedForWhenTheClientHasGone)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 2, 100);
    const auto first = seats.take({.bytes = 60, .small = true}, seconds(1), client);
    for (const Work &work : {Work{.bytes = 60, .small = true}, Work{.bytes = 10}}) {
        std::optional<Seats::Taken> second;
        if (!work.small) {
            second.emplace(seats.take({.bytes = 1}, seconds(1), client));
        }
        std::thread([&] {
            LeavingClient leaving(2);
            try {
                (void)seats.take(work, kForever, leaving);
                ADD_FAILURE() << "there is a seat";
            }
            catch (const Error &error) {
                EXPECT_EQ(error.kind(), Kind::client_gone);
            }
        }).join();
    }
    EXPECT_EQ(seats.bytes_in_use(), 60) << "the leaver holds nothing";
}

TEST(Seats, AreFreeWhereSomebodyStepsAside)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 1, 100);
    auto slow = seats.take(picture_of(60), seconds(1), client);
    EXPECT_FALSE(has_seat(seats, tile_of(1)));
    slow.step_aside();
    EXPECT_EQ(seats.bytes_in_use(), 60) << "his memory is still taken";
    EXPECT_TRUE(has_seat(seats, tile_of(40)));
    EXPECT_FALSE(has_seat(seats, tile_of(41)));
    slow.come_back(seconds(1), client);
    EXPECT_EQ(seats.bytes_in_use(), 60);
    EXPECT_FALSE(has_seat(seats, tile_of(1)));
}

TEST(Seats, LetManyStepAsideAndComeBack)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 1, 1000);
    std::vector<Seats::Taken> slow;
    for (int i = 0; i < 2 * Seats::kMost; ++i) {
        if (i == Seats::kMost) {
            EXPECT_TRUE(has_seat(seats, picture_of(1)));
        }
        slow.push_back(seats.take(tile_of(1), seconds(1), client));
        slow.back().step_aside();
    }
    EXPECT_EQ(seats.bytes_in_use(), 2 * Seats::kMost);
    EXPECT_FALSE(has_seat(seats, tile_of(1))) << "more are not let in";
    for (auto &each : slow) {
        each.come_back(seconds(1), client);
        each.step_aside();
    }
    slow.clear();
    EXPECT_EQ(seats.bytes_in_use(), 0);
    EXPECT_TRUE(has_seat(seats, tile_of(1)));
}

TEST(Seats, AreTakenBackByWhoStoodAsideWhileOthersWork)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 2, 1000);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            auto taken = seats.take(tile_of(10), kForever, client);
            for (int piece = 0; piece < 200; ++piece) {
                taken.step_aside();
                std::this_thread::yield();
                taken.come_back(kForever, client);
            }
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(seats.bytes_in_use(), 0);
}

TEST(Seats, AreNotHeldByWhoCouldNotComeBack)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 1, 100);
    {
        auto slow = seats.take(tile_of(60), seconds(1), client);
        slow.step_aside();
        const auto other = seats.take(tile_of(40), seconds(1), client);
        EXPECT_THROW(slow.come_back(milliseconds(20), client), Error);
        EXPECT_EQ(seats.bytes_in_use(), 100);
    }
    EXPECT_EQ(seats.bytes_in_use(), 0);
    EXPECT_TRUE(has_seat(seats, tile_of(100)));
}

// Killed while it worked and while it stood aside, with as many as there can be.
TEST(Seats, AreTakenBackFromTheDead)
{
    const Shared<Seats::Memory> memory;
    Seats seats(*memory, 2, 2 * Seats::kMost);
    const auto child = fork();
    if (child == 0) {
        std::vector<Seats::Taken> taken;
        for (int i = 0; i < 2 * Seats::kMost; ++i) {
            taken.push_back(seats.take(tile_of(1), seconds(1), client));
            if (i < 2 * Seats::kMost - 2) {
                taken.back().step_aside();
            }
        }
        _exit(0);   // as killed: nothing is given back
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
    EXPECT_EQ(seats.bytes_in_use(), 2 * Seats::kMost);
    EXPECT_TRUE(has_seat(seats, tile_of(2 * Seats::kMost)));
    EXPECT_EQ(seats.bytes_in_use(), 0);
}

}   // namespace
}   // namespace iiif
