#include "shared/render_slots.h"

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

constexpr RenderCost kTile{.bytes = 1, .small = true};
constexpr RenderCost kPicture{.bytes = 1, .small = false};

TestSink client;   // never disconnects

bool can_acquire(RenderSlots &slots, const RenderCost &cost,
                 milliseconds patience = milliseconds(20))
{
    bool found = true;
    std::thread([&] {   // another thread, because a thread owns the mutexes of its permits
        try {
            const auto slot = slots.acquire(cost, patience, client);
        }
        catch (const Error &error) {
            EXPECT_EQ(error.kind(), Kind::busy);
            found = false;
        }
    })
        .join();
    return found;
}

TEST(RenderSlots, AreLimitedInNumber)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 4, 100);
    {
        std::vector<RenderSlots::Permit> taken;
        for (int i = 0; i < 4; ++i) {
            taken.push_back(slots.acquire(kTile, seconds(1), client));
        }
        EXPECT_FALSE(can_acquire(slots, kTile));
    }
    EXPECT_TRUE(can_acquire(slots, kTile));
}

TEST(RenderSlots, LargeRequestsLeaveAProcessorToTiles)
{
    for (const auto &[count, large] : {std::pair{2, 1}, {4, 1}, {8, 3}, {32, 15}}) {
        const Shared<RenderSlots::Memory> memory;
        RenderSlots slots(*memory, count, 100);
        std::vector<RenderSlots::Permit> taken;
        for (int i = 0; i < large; ++i) {
            taken.push_back(slots.acquire(kPicture, seconds(1), client));
        }
        EXPECT_FALSE(can_acquire(slots, kPicture)) << count;
        EXPECT_TRUE(can_acquire(slots, kTile)) << count;
    }
}

TEST(RenderSlots, ASingleSlotTakesLargeRequestsToo)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 1, 100);
    EXPECT_TRUE(can_acquire(slots, kPicture));
    EXPECT_TRUE(can_acquire(slots, kTile));
}

// tile_of() and picture_of() return the cost of a tile and of a picture that takes `bytes`.
RenderCost tile_of(std::int64_t bytes)
{
    return {.bytes = bytes, .small = true};
}

RenderCost picture_of(std::int64_t bytes)
{
    return {.bytes = bytes, .small = false};
}

TEST(RenderSlots, LimitTheMemoryOfAllRequestsTogether)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 8, 100);
    const auto first = slots.acquire(picture_of(60), seconds(1), client);
    EXPECT_EQ(slots.bytes_in_use(), 60);
    EXPECT_FALSE(can_acquire(slots, tile_of(41)));
    EXPECT_TRUE(can_acquire(slots, tile_of(40)));
    EXPECT_EQ(slots.bytes_in_use(), 60);
}

TEST(RenderSlots, LargeRequestsLeaveMemoryToTiles)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 8, 80);
    {
        const auto first = slots.acquire(picture_of(50), seconds(1), client);
        EXPECT_FALSE(can_acquire(slots, picture_of(21)));
        const auto second = slots.acquire(picture_of(20), seconds(1), client);
        EXPECT_TRUE(can_acquire(slots, tile_of(10)));
    }
    EXPECT_TRUE(can_acquire(slots, picture_of(80))) << "a request that is alone";
}

// A client that stays connected and counts the check_connected() calls.
class AskedClient final : public Sink {
public:
    void write(Bytes) override {}
    void check_connected() override { ++asked_; }
    [[nodiscard]] int asked() const { return asked_; }

private:
    std::atomic<int> asked_{0};
};

TEST(RenderSlots, AWaiterGetsASlotThatBecomesFree)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 1, 100);
    auto first = std::make_unique<RenderSlots::Permit>(slots.acquire(kTile, seconds(1), client));
    AskedClient patient;
    std::thread waiting([&] { EXPECT_NO_THROW((void)slots.acquire(kTile, kForever, patient)); });
    EXPECT_TRUE(wait_until([&] { return patient.asked() > 0; }));
    first.reset();
    waiting.join();
}

TEST(RenderSlots, WaitingEndsWhenTheClientDisconnects)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 2, 100);
    const auto first = slots.acquire({.bytes = 60, .small = true}, seconds(1), client);
    for (const RenderCost &cost :
         {RenderCost{.bytes = 60, .small = true}, RenderCost{.bytes = 10}}) {
        std::optional<RenderSlots::Permit> second;
        if (!cost.small) {
            second.emplace(slots.acquire({.bytes = 1}, seconds(1), client));
        }
        std::thread([&] {
            LeavingClient leaving(2);
            try {
                (void)slots.acquire(cost, kForever, leaving);
                ADD_FAILURE() << "there is a slot";
            }
            catch (const Error &error) {
                EXPECT_EQ(error.kind(), Kind::client_gone);
            }
        }).join();
    }
    EXPECT_EQ(slots.bytes_in_use(), 60) << "the client that left holds no reservation";
}

TEST(RenderSlots, AReleasedSlotKeepsItsReservation)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 1, 100);
    auto slow = slots.acquire(picture_of(60), seconds(1), client);
    EXPECT_FALSE(can_acquire(slots, tile_of(1)));
    slow.release_slot();
    EXPECT_EQ(slots.bytes_in_use(), 60) << "the reservation is kept";
    EXPECT_TRUE(can_acquire(slots, tile_of(40)));
    EXPECT_FALSE(can_acquire(slots, tile_of(41)));
    slow.reacquire_slot(seconds(1), client);
    EXPECT_EQ(slots.bytes_in_use(), 60);
    EXPECT_FALSE(can_acquire(slots, tile_of(1)));
}

TEST(RenderSlots, ReservationsLimitTheReleasedSlots)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 1, 1000);
    std::vector<RenderSlots::Permit> slow;
    for (int i = 0; i < 2 * RenderSlots::kMostSlots; ++i) {
        if (i == RenderSlots::kMostSlots) {
            EXPECT_TRUE(can_acquire(slots, picture_of(1)));
        }
        slow.push_back(slots.acquire(tile_of(1), seconds(1), client));
        slow.back().release_slot();
    }
    EXPECT_EQ(slots.bytes_in_use(), 2 * RenderSlots::kMostSlots);
    EXPECT_FALSE(can_acquire(slots, tile_of(1))) << "no reservation is free";
    for (auto &each : slow) {
        each.reacquire_slot(seconds(1), client);
        each.release_slot();
    }
    slow.clear();
    EXPECT_EQ(slots.bytes_in_use(), 0);
    EXPECT_TRUE(can_acquire(slots, tile_of(1)));
}

TEST(RenderSlots, SlotsAreReacquiredUnderLoad)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 2, 1000);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            auto taken = slots.acquire(tile_of(10), kForever, client);
            for (int piece = 0; piece < 200; ++piece) {
                taken.release_slot();
                std::this_thread::yield();
                taken.reacquire_slot(kForever, client);
            }
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(slots.bytes_in_use(), 0);
}

TEST(RenderSlots, AFailedReacquireFreesTheReservationAtTheEnd)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 1, 100);
    {
        auto slow = slots.acquire(tile_of(60), seconds(1), client);
        slow.release_slot();
        const auto other = slots.acquire(tile_of(40), seconds(1), client);
        EXPECT_THROW(slow.reacquire_slot(milliseconds(20), client), Error);
        EXPECT_EQ(slots.bytes_in_use(), 100);
    }
    EXPECT_EQ(slots.bytes_in_use(), 0);
    EXPECT_TRUE(can_acquire(slots, tile_of(100)));
}

TEST(RenderSlots, InUseAreCountedByLane)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 4, 1000);
    const auto in_use = [&] {
        const auto use = slots.slots_in_use();
        return std::pair(use.tile, use.full);
    };
    EXPECT_EQ(slots.slot_count(), 4);
    EXPECT_EQ(slots.slots_for_large(), 1);
    {
        auto tile = slots.acquire(tile_of(10), seconds(1), client);
        const auto large = slots.acquire({.bytes = 10, .small = false}, seconds(1), client);
        EXPECT_EQ(in_use(), std::pair(1, 1));
        tile.release_slot();
        EXPECT_EQ(in_use(), std::pair(0, 1));
        tile.reacquire_slot(seconds(1), client);
        EXPECT_EQ(in_use(), std::pair(1, 1));
    }
    EXPECT_EQ(in_use(), std::pair(0, 0));
}

TEST(RenderSlots, OfAKilledChildAreNotInUse)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 2, 1000);
    EXPECT_TRUE(Child([&] {
                    const auto taken = slots.acquire(tile_of(10), seconds(1), client);
                    _exit(slots.slots_in_use().tile == 1 ? 0 : 1);   // no destructor runs
                    return true;
                }).wait());
    EXPECT_EQ(slots.slots_in_use().tile, 0);
    EXPECT_TRUE(can_acquire(slots, tile_of(10)));
}

// The child is killed while it holds all reservations, some with a slot and the others without.
TEST(RenderSlots, AreFreedWhenAChildIsKilled)
{
    const Shared<RenderSlots::Memory> memory;
    RenderSlots slots(*memory, 2, 2 * RenderSlots::kMostSlots);
    const auto child = fork();
    if (child == 0) {
        std::vector<RenderSlots::Permit> taken;
        for (int i = 0; i < 2 * RenderSlots::kMostSlots; ++i) {
            taken.push_back(slots.acquire(tile_of(1), seconds(1), client));
            if (i < 2 * RenderSlots::kMostSlots - 2) {
                taken.back().release_slot();
            }
        }
        _exit(0);   // like a kill: no destructor frees anything
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
    EXPECT_EQ(slots.bytes_in_use(), 2 * RenderSlots::kMostSlots);
    EXPECT_TRUE(can_acquire(slots, tile_of(2 * RenderSlots::kMostSlots)));
    EXPECT_EQ(slots.bytes_in_use(), 0);
}

}   // namespace
}   // namespace iiif
