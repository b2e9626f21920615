#include "engine/store.h"

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "shared_region.h"
#include "temp_file.h"
#include "test_sink.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

// A Store, and what it borrows.
class OneStore {
public:
    explicit OneStore(std::size_t most)
        : store_(most, Library(*rewrites_, *purges_, sources_), slots_, Statistics({&stripe_, 1}))
    {
    }

    [[nodiscard]] Store::Lease lease(const std::string &name) { return lease(Wanted{name}); }
    [[nodiscard]] Store::Lease lease(const Wanted &wanted) { return store_.lease(wanted, client_); }
    [[nodiscard]] std::size_t open_pictures() const { return store_.open_pictures(); }
    [[nodiscard]] std::uint64_t known_failures() const
    {
        return stripe_.counters[static_cast<std::size_t>(Counter::known_failures)];
    }

private:
    Statistics::Stripe stripe_;
    Shared<Rewrites::Memory> rewrites_;
    Shared<Purges::Memory> purges_;
    Shared<RenderSlots::Memory> memory_;
    RenderSlots slots_{*memory_, 4, 100};
    Sources sources_{0};
    TestSink client_;
    Store store_;
};

Kind kind_of_failure(OneStore &store, const Wanted &wanted)
{
    try {
        static_cast<void>(store.lease(wanted));
    }
    catch (const Error &error) {
        return error.kind();
    }
    ADD_FAILURE() << "it was opened";
    return Kind::busy;
}

TEST(Store, RemembersAPictureThatCannotBeOpenedUntilItChanges)
{
    auto content = make_tiff({}).content();
    content.resize(content.size() / 2);
    const TempFile file(content);
    OneStore store(4);
    EXPECT_EQ(kind_of_failure(store, {file.path()}), Kind::damaged);
    EXPECT_EQ(store.known_failures(), 0U);
    EXPECT_EQ(kind_of_failure(store, {file.path()}), Kind::damaged);
    EXPECT_EQ(store.known_failures(), 1U);
    const TempFile whole(make_tiff({}));
    std::filesystem::copy_file(whole.path(), file.path(),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_NO_THROW(static_cast<void>(store.lease(file.path())));
}

TEST(Store, OpensOnlyWantedKindsOfFiles)
{
    const TempFile file(make_tiff({}));
    OneStore store(4);
    const auto jpegs = kNoInputFormat.with(InputFormat::jpeg);
    EXPECT_EQ(kind_of_failure(store, {.name = file.path(), .formats = jpegs}), Kind::unknown_media);
    EXPECT_EQ(store.open_pictures(), 0U);
    static_cast<void>(store.lease(file.path()));
    EXPECT_EQ(kind_of_failure(store, {.name = file.path(), .formats = jpegs}), Kind::unknown_media)
        << "another location has opened it";
}

TEST(Store, ParsesAPictureOnce)
{
    const TempFile file(make_tiff({}));
    OneStore store(4);
    const auto first = store.lease(file.path());
    const auto second = store.lease(file.path());
    EXPECT_EQ(first->info(), second->info());
    EXPECT_NE(first.get(), second.get());
    EXPECT_EQ(store.open_pictures(), 1U);
}

TEST(Store, LendsAReaderAgainThatWasGivenBack)
{
    const TempFile file(make_tiff({}));
    OneStore store(4);
    const auto *reader = store.lease(file.path()).get();
    EXPECT_EQ(store.lease(file.path()).get(), reader);
}

TEST(Store, ForgetsTheOneThatWasUsedLongestAgo)
{
    const TempFile a(make_tiff({}));
    const TempFile b(make_tiff({}));
    const TempFile c(make_tiff({}));
    OneStore store(2);
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
    OneStore store(1);
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
    OneStore store(4);
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
    OneStore store(4);
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
    OneStore store(3);
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
