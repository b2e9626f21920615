#include "engine/store.h"

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "shared_region.h"
#include "temp_file.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

Library library()
{
    static const Shared<Rewrites::Memory> rewrites;
    static const Shared<Purges::Memory> purges;
    return {*rewrites, *purges};
}

TEST(Store, ParsesAPictureOnce)
{
    const TempFile file(make_tiff({}));
    Store store(4, library());
    const auto first = store.lease(file.path());
    const auto second = store.lease(file.path());
    EXPECT_EQ(first->info(), second->info());
    EXPECT_NE(first.get(), second.get());
    EXPECT_EQ(store.open_pictures(), 1U);
}

TEST(Store, LendsAReaderAgainThatWasGivenBack)
{
    const TempFile file(make_tiff({}));
    Store store(4, library());
    const auto *reader = store.lease(file.path()).get();
    EXPECT_EQ(store.lease(file.path()).get(), reader);
}

TEST(Store, ForgetsTheOneThatWasUsedLongestAgo)
{
    const TempFile a(make_tiff({}));
    const TempFile b(make_tiff({}));
    const TempFile c(make_tiff({}));
    Store store(2, library());
    const auto info_a = store.lease(a.path())->info();
    const auto info_b = store.lease(b.path())->info();
    EXPECT_EQ(store.lease(a.path())->info(), info_a);
    static_cast<void>(store.lease(c.path()));
    EXPECT_EQ(store.open_pictures(), 2U);
    EXPECT_EQ(store.lease(a.path())->info(), info_a);
    EXPECT_NE(store.lease(b.path())->info(), info_b);
}

TEST(Store, KeepsWhatIsStillReadWhenItForgets)
{
    const TempFile a(make_tiff({}));
    const TempFile b(make_tiff({}));
    Store store(1, library());
    const auto reader = store.lease(a.path());
    static_cast<void>(store.lease(b.path()));
    EXPECT_EQ(store.open_pictures(), 1U);
    StripBuffer tile(reader->info()->format, tile_rect(reader->info()->levels[0], {}).size());
    EXPECT_NO_THROW(reader->read_tile({}, tile.view()));
}

TEST(Store, SeesThatTheFileIsAnotherOne)
{
    const TempFile small(make_tiff({.size = {300, 200}}));
    const TempFile large(make_tiff({.size = {700, 200}}));
    Store store(4, library());
    const auto old = store.lease(small.path());
    std::filesystem::copy_file(large.path(), small.path(),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(store.lease(small.path())->info()->size(), (Size{700, 200}));
    EXPECT_EQ(old->info()->size(), (Size{300, 200}));
    EXPECT_EQ(store.open_pictures(), 1U);
}

TEST(Store, SeesThatTheFileHasGone)
{
    const TempFile file(make_tiff({}));
    const auto path = file.path() + ".moved";
    std::filesystem::copy_file(file.path(), path);
    Store store(4, library());
    static_cast<void>(store.lease(path));
    std::filesystem::remove(path);
    EXPECT_THROW(static_cast<void>(store.lease(path)), Error);
}

TEST(Store, IsUsedByManyThreads)
{
    std::vector<TempFile> files;
    for (int i = 0; i < 6; ++i) {
        files.emplace_back(make_tiff({.size = {100 + i, 50}}));
    }
    Store store(3, library());
    std::atomic<int> wrong = 0;
    const auto work = [&](unsigned seed) {
        for (unsigned round = 0; round < 300; ++round) {
            const auto which = (seed * 7 + round * 5) % files.size();
            const auto reader = store.lease(files[which].path());
            wrong += reader->info()->size().width != 100 + static_cast<int>(which);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back(work, seed);
    }
    for (auto &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(store.open_pictures(), 3U);
}

}   // namespace
}   // namespace iiif
