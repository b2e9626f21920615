#include "protocol/protocols.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "protocol/iiif_info.h"

namespace iiif {
namespace {

Ask ask_protocol(std::string_view handler, const Question &question)
{
    return protocol_named(handler)->parse(question,
                                          {.dialect = Dialect::iiif2, .formats = kEveryFormat});
}

TEST(Protocols, AreNamedInAnyCaseAndByNothingElse)
{
    for (const auto &protocol : protocols()) {
        EXPECT_EQ(protocol_named(protocol.handler), &protocol);
    }
    EXPECT_EQ(protocol_named("DeepZoom"), protocol_named("deepzoom"));
    for (const auto *handler : {"", "iii", "iiifx", "iiif-2", "default-handler"}) {
        EXPECT_EQ(protocol_named(handler), nullptr) << handler;
    }
}

TEST(Protocols, FetchByGetAndHeadAndSomeByPostToo)
{
    for (const auto &protocol : protocols()) {
        const bool post = protocol.handler == "iip" || protocol.handler == "iiif-auth";
        EXPECT_TRUE(fetches(protocol, "GET")) << protocol.handler;
        EXPECT_TRUE(fetches(protocol, "HEAD")) << protocol.handler;
        EXPECT_EQ(fetches(protocol, "POST"), post) << protocol.handler;
        EXPECT_FALSE(fetches(protocol, "OPTIONS")) << protocol.handler;
        EXPECT_FALSE(fetches(protocol, "GET, HEAD")) << protocol.handler;
        EXPECT_EQ(allowed_methods(protocol),
                  post ? "GET, HEAD, POST, OPTIONS" : "GET, HEAD, OPTIONS");
    }
}

TEST(Protocols, ParseTheirOwnQuestions)
{
    const auto is_picture = [](std::string_view handler, std::string_view path,
                               std::string_view query) {
        const auto ask = ask_protocol(
            handler, {.path = path, .address = "http://h/x", .accept = {}, .query = query});
        return ask.identifier == "a" && std::holds_alternative<Request>(ask.what);
    };
    EXPECT_TRUE(is_picture("iiif", "/a/full/full/0/default.jpg", ""));
    EXPECT_TRUE(is_picture("iip", "", "FIF=a&CVT=jpeg"));
    EXPECT_TRUE(is_picture("deepzoom", "/a_files/0/0_0.jpg", ""));
    EXPECT_TRUE(is_picture("zoomify", "/a/TileGroup0/0-0-0.jpg", ""));
}

// The parser chooses the document; its text needs neither the protocol nor the location.
TEST(Protocols, DescribeThePictureInTheirOwnDocument)
{
    const auto description = [](std::string_view handler, std::string_view path) {
        const auto ask = ask_protocol(
            handler, {.path = path, .address = "http://h/x/a/info.json", .accept = {}});
        const auto what = std::get<Description>(ask.what);
        const InfoSettings settings{.limits = {}, .formats = kEveryFormat};
        return std::string(what.media_type) + ' ' + what.write(ask, flat({600, 400}), settings);
    };
    const auto info = description("iiif", "/a/info.json");
    EXPECT_TRUE(info.starts_with("application/json {")) << info;
    EXPECT_NE(info.find("http://iiif.io/api/image/2/context.json"), std::string::npos) << info;
    EXPECT_NE(info.find("\"http://h/x/a\""), std::string::npos) << info;
    EXPECT_NE(description("deepzoom", "/a.dzi").find("application/xml <?xml"), std::string::npos);
    EXPECT_TRUE(description("zoomify", "/a/ImageProperties.xml")
                    .starts_with("application/xml <IMAGE_PROPERTIES WIDTH=\"600\""));
}

TEST(Protocols, OnlyIiifHasADialect)
{
    for (const auto &protocol : protocols()) {
        EXPECT_EQ(protocol.has_dialect, protocol.handler == "iiif") << protocol.handler;
    }
    EXPECT_FALSE(ask_protocol("deepzoom", {.path = "/a.dzi", .address = {}, .accept = {}}).dialect);
}

}   // namespace
}   // namespace iiif
