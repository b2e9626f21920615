// Tests asks about a picture, a folder and nothing: the file names that are tried, and the answer
// if the file does not exist.
#include <string>

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "engine/locate.h"
#include "engine/page.h"
#include "engine/shared_memory.h"
#include "shared_region.h"
#include "test_sink.h"

namespace iiif {
namespace {

using Names = std::vector<std::string>;

Ask ask_about(About about, std::string identifier = "a;2")
{
    return {.about = about, .identifier = std::move(identifier), .what = Redirect{}};
}

Settings with_suffix()
{
    Settings settings;
    settings.location.suffixes = {".tif"};
    return settings;
}

TEST(About, AFolderHasOneNameAndNothingHasNone)
{
    EXPECT_EQ(file_names(ask_about(About::picture), with_suffix()), (Names{"a;2", "a;2.tif"}));
    EXPECT_EQ(file_names(ask_about(About::folder), with_suffix()), (Names{"a;2"}));
    EXPECT_EQ(file_names(ask_about(About::nothing), with_suffix()), Names{});
}

TEST(About, OnlyAPictureHasPages)
{
    for (const auto about : {About::picture, About::folder, About::nothing}) {
        auto ask = ask_about(about);
        take_page(ask, ';');
        EXPECT_EQ(ask.page, about == About::picture ? 2 : 1);
        EXPECT_EQ(ask.identifier, about == About::picture ? "a" : "a;2");
    }
}

// Returns the status and text of the answer to `ask`, for which httpd has found `file`.
std::string answer_to(const Ask &ask, const std::string &file)
{
    const ServerSettings server{.cache_bytes = 0};
    const SharedRegion shared(SharedMemory::bytes_for(server));
    SharedMemory::prepare(shared.bytes());
    Engine engine(server, shared.bytes(), 0);
    const ParsedQuestion question{.protocol = &protocols().front(), .meaning = ask};
    TestSink sink;
    auto reply = engine.answer(question, {}, "GET", file, {}, sink);
    std::string text = std::to_string(reply.head().status);
    reply.send(sink);
    return text.append(sink.bytes().begin(), sink.bytes().end());
}

TEST(About, OnlyNothingIsAnsweredWithoutAFile)
{
    EXPECT_EQ(answer_to(ask_about(About::picture), ""), "404There is no such picture.\n");
    EXPECT_EQ(answer_to(ask_about(About::folder), ""), "404There is no such folder.\n");
    EXPECT_EQ(answer_to(ask_about(About::nothing), ""), "303");
    EXPECT_EQ(answer_to(ask_about(About::folder), "/srv/pictures"), "303");
}

}   // namespace
}   // namespace iiif
