#include "source/local_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "kept_time.h"
#include "temp_file.h"

namespace iiif {
namespace {

// Returns more bytes than the validator covers.
std::vector<std::uint8_t> long_content()
{
    std::vector<std::uint8_t> content(100'000);
    for (std::size_t i = 0; i < content.size(); ++i) {
        content[i] = static_cast<std::uint8_t>(i * 2654435761U >> 13U);
    }
    return content;
}

std::optional<Kind> refusal(const std::string &path)
{
    try {
        const LocalFile file(path);
    }
    catch (const Error &error) {
        return error.kind();
    }
    return std::nullopt;
}

TEST(LocalFile, ReadsAtAnyOffsetUpToItsEnd)
{
    const TempFile temporary({1, 2, 3, 4, 5});
    const LocalFile file(temporary.path());
    EXPECT_EQ(file.bytes(), 5);
    std::array<std::uint8_t, 3> out{};
    EXPECT_EQ(file.read_some(1, out), 3U);
    EXPECT_EQ(out, (std::array<std::uint8_t, 3>{2, 3, 4}));
    EXPECT_EQ(file.read_some(4, out), 1U);
    EXPECT_EQ(file.read_some(9, out), 0U);
    EXPECT_NO_THROW(file.read(2, out));
    EXPECT_THROW(file.read(3, out), Error);
    EXPECT_THROW(file.read(-1, out), Error);
}

TEST(LocalFile, ReadsTheSameAfterAnyAnnouncement)
{
    const auto content = long_content();
    const TempFile temporary(content);
    const LocalFile file(temporary.path());
    const std::vector<ByteRange> ranges{{90'000, 50'000}, {0, 10},      {5, 20},     {-7, 3},
                                        {70'000, 0},      {30'000, -1}, {1 << 30, 5}};
    file.read_many({});
    file.read_many(ranges);
    std::vector<std::uint8_t> out(content.size());
    file.read(0, out);
    EXPECT_EQ(out, content);
}

TEST(LocalFile, RefusesWhatIsNoRegularFile)
{
    EXPECT_EQ(refusal("/nowhere/at/all"), Kind::not_found);
    EXPECT_EQ(refusal("/tmp"), Kind::not_found);
    EXPECT_EQ(refusal("/dev/null"), Kind::not_found);
    EXPECT_THROW((void)key_of_file("/nowhere/at/all"), Error);
    EXPECT_THROW((void)key_of_file("/tmp"), Error);
}

TEST(LocalFile, DoesNotWaitForTheWriterOfAFifo)
{
    const TempFile place;
    const auto path = place.path() + "-fifo";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(refusal(path), Kind::not_found);
    ::unlink(path.c_str());
}

TEST(LocalFile, HasTheKeyThatOneStatFinds)
{
    const TempFile temporary(long_content());
    EXPECT_EQ(LocalFile(temporary.path()).identity().key, key_of_file(temporary.path()));
}

TEST(LocalFile, StatesTheTimeOfModificationInSeconds)
{
    const TempFile temporary({1});
    set_time(temporary.path(), {.tv_sec = 1'000'000'000, .tv_nsec = 900'000'000});
    EXPECT_EQ(LocalFile(temporary.path()).identity().modified, 1'000'000'000);
}

TEST(LocalFile, HasAnotherKeyAfterARewriteThatKeepsTheTime)
{
    auto content = long_content();
    const TempFile temporary(content);
    const auto before = LocalFile(temporary.path()).identity();
    content.back() ^= 1U;
    rewrite_in_place(temporary.path(), content);
    const auto after = LocalFile(temporary.path()).identity();
    EXPECT_NE(after.key, before.key);
    EXPECT_EQ(after.validator, before.validator) << "a Library changes it";
}

TEST(LocalFile, HasAnotherValidatorWhereTheFirstBytesChange)
{
    auto content = long_content();
    const TempFile temporary(content);
    const auto before = LocalFile(temporary.path()).identity();
    content.front() ^= 1U;
    rewrite_in_place(temporary.path(), content);
    EXPECT_NE(LocalFile(temporary.path()).identity().validator, before.validator);
}

TEST(LocalFile, HasAnotherValidatorWhereSizeOrTimeChange)
{
    const TempFile temporary(long_content());
    const auto time = time_of(temporary.path());
    const auto before = LocalFile(temporary.path()).identity();
    std::filesystem::resize_file(temporary.path(), 99'999);
    set_time(temporary.path(), time);
    const auto shorter = LocalFile(temporary.path()).identity();
    EXPECT_NE(shorter.validator, before.validator);
    set_time(temporary.path(), {.tv_sec = time.tv_sec, .tv_nsec = time.tv_nsec ^ 1});
    EXPECT_NE(LocalFile(temporary.path()).identity().validator, shorter.validator);
}

TEST(LocalFile, SharesItsValidatorWithACopyOfTheSameTime)
{
    const TempFile one(long_content());
    const TempFile other(long_content());
    set_time(other.path(), time_of(one.path()));
    const auto first = LocalFile(one.path()).identity();
    const auto second = LocalFile(other.path()).identity();
    EXPECT_EQ(first.validator, second.validator);
    EXPECT_NE(first.key, second.key);
}

TEST(LocalFile, FindsTheFilesBesideIt)
{
    const TempFile file;
    const auto folder = std::filesystem::path(file.path()).string() + "-folder";
    std::filesystem::create_directories(folder + "/a_folder");
    for (const auto *name : {"/a_1.tif", "/a_2.tif", "/b_1.tif"}) {
        std::filesystem::copy_file(file.path(), folder + name);
    }
    std::filesystem::create_symlink("a_1.tif", folder + "/a_link");
    std::filesystem::create_symlink("gone", folder + "/a_gone");
    auto found = files_beside(folder + "/a_1.tif", "a_");
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::string>{folder + "/a_1.tif", folder + "/a_2.tif",
                                               folder + "/a_link"}));
    EXPECT_TRUE(files_beside("/nowhere/at/all", "a").empty());
    std::filesystem::remove_all(folder);
}

}   // namespace
}   // namespace iiif
