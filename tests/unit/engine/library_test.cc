#include "engine/library.h"

#include <array>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "kept_time.h"
#include "shared_region.h"
#include "temp_file.h"

namespace iiif {
namespace {

class LibraryTest : public testing::Test {
protected:
    [[nodiscard]] Digest validator() const
    {
        return library_.open(file_.path())->identity().validator;
    }

    const std::vector<std::uint8_t> content_ = std::vector<std::uint8_t>(50'000, 7);
    const TempFile file_ = TempFile(content_);
    Shared<Rewrites::Memory> rewrites_;
    Shared<Purges::Memory> purges_;
    Sources sources_{0};
    Library library_{*rewrites_, *purges_, sources_};
};

TEST_F(LibraryTest, IdentifiesWhatItOpens)
{
    const auto source = library_.open(file_.path());
    EXPECT_EQ(source->bytes(), 50'000);
    EXPECT_EQ(source->identity().key, library_.identify(file_.path()));
}

TEST_F(LibraryTest, RefusesWhatIsNotThere)
{
    EXPECT_THROW((void)library_.identify(file_.path() + "-gone"), Error);
    EXPECT_THROW((void)library_.open(file_.path() + "-gone"), Error);
}

TEST_F(LibraryTest, KnowsTheSiblingsOfAName)
{
    const auto beginning = std::filesystem::path(file_.path()).filename().string();
    EXPECT_EQ(library_.siblings(file_.path(), beginning), std::vector{file_.path()});
}

TEST_F(LibraryTest, ChangesTheValidatorOfAFileThatWasRewrittenInPlace)
{
    const auto before = validator();
    rewrite_in_place(file_.path(), content_);
    const auto after = validator();
    EXPECT_NE(after, before);
    EXPECT_EQ(validator(), after);
    rewrite_in_place(file_.path(), content_);
    EXPECT_NE(validator(), before);
    EXPECT_NE(validator(), after);
}

TEST_F(LibraryTest, ChangesItInEveryProcess)
{
    static_cast<void>(validator());
    rewrite_in_place(file_.path(), content_);
    const Shared<Digest> seen;
    const auto child = ::fork();
    if (child == 0) {
        *seen = Library(*rewrites_, *purges_, sources_).open(file_.path())->identity().validator;
        ::_exit(0);
    }
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_EQ(validator(), *seen);
}

TEST_F(LibraryTest, ChangesTheKeyOfAPurgedFileButNotItsValidator)
{
    const auto key = library_.identify(file_.path());
    const auto before = validator();
    library_.purge(file_.path());
    EXPECT_NE(library_.identify(file_.path()), key);
    EXPECT_EQ(library_.open(file_.path())->identity().key, library_.identify(file_.path()));
    EXPECT_EQ(validator(), before);
    EXPECT_THROW(library_.purge(file_.path() + "-gone"), Error);
}

TEST_F(LibraryTest, AnswersWithOneValidatorForCopiesOnTwoMachines)
{
    const TempFile copy(content_);
    set_time(copy.path(), time_of(file_.path()));
    const Shared<Rewrites::Memory> rewrites_there;
    const Shared<Purges::Memory> purges_there;
    EXPECT_EQ(
        Library(*rewrites_there, *purges_there, sources_).open(copy.path())->identity().validator,
        validator());
    EXPECT_NE(library_.identify(copy.path()), library_.identify(file_.path()));
}

}   // namespace
}   // namespace iiif
