// Tests every row of the table of directives: each directive is inherited and overridden, each one
// that affects a picture changes its ETag and bytes.
#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "codec/png_writer.h"
#include "codec/registry.h"
#include "engine/directives.h"
#include "jp2_maker.h"
#include "location.h"
#include "profiles.h"
#include "temp_file.h"
#include "tiff_maker.h"
#include "writer_checks.h"

namespace iiif {
namespace {

using Words = std::vector<const char *>;

// Two values of a directive and, if it affects answers, a request whose answer shows the value.
struct Case {
    std::string_view name;
    Words one;
    Words other;
    const TempFile *picture = nullptr;
    std::string path = {};
    std::vector<Line> also = {};   // directives that apply with both values
};

TempFile picture_with_profile_and_metadata()
{
    const auto picture = photo(kRgb, {60, 40});
    TestSink sink;
    push(picture,
         *make_png_writer(
             {.icc_profile = std::make_shared<const std::vector<std::uint8_t>>(srgb_profile()),
              .metadata = std::make_shared<const Metadata>(Metadata{.rights = "(c) Museum",
                                                                    .title = {},
                                                                    .description = {},
                                                                    .creator = {},
                                                                    .date = {},
                                                                    .software = {},
                                                                    .make = {},
                                                                    .model = {},
                                                                    .scale = {},
                                                                    .xmp = {}})},
             kRgb, picture.size, sink));
    return TempFile(sink.bytes());
}

TempFile text_file(std::string_view text)
{
    return TempFile({text.begin(), text.end()});
}

// All pictures live as long as the fixture, because only the cases know which one they need.
struct Pictures {
    TempFile tiles{make_tiff({.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG})};
    TempFile described = picture_with_profile_and_metadata();
    TempFile deep{
        make_jp2({.name = "deep", .components = std::vector<Jp2Component>(3, {.bits = 12})})};
    TempFile layered{make_jp2({.name = "layered", .rates = {60, 0}})};
    TempFile mark{encoded(make_png_writer, photo(kRgb, {3, 2}))};
    TempFile one = text_file("{}");
    TempFile new_keys = text_file("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn");
    TempFile old_keys = text_file("oooooooooooooooooooooooooooooooo");
    TempFile other = text_file(R"({"a":1})");
    TempFile key = text_file("one-0123456789012345678901234567890\n");
    TempFile other_key = text_file("two-0123456789012345678901234567890\n");
};

constexpr auto kJpeg = "/id/full/max/0/default.jpg";
constexpr auto kPng = "/id/full/max/0/default.png";
constexpr auto kInfo = "/id/info.json";
constexpr auto kTile = "/id/0,0,256,256/256,/0/default.jpg";

std::vector<Case> cases_of(const Pictures &pictures)
{
    const auto *tiles = &pictures.tiles;
    const auto *mark = pictures.mark.path().c_str();
    return {
        {"IIIFFilter", {"nearest"}, {"lanczos"}, tiles, "/id/full/301,/0/default.png"},
        {"IIIFBackground", {"#010203"}, {"#040506"}, tiles, "/id/full/50,/45/default.jpg"},
        {"IIIFDepth", {"keep"}, {"8"}, &pictures.deep, kPng},
        {"IIIFProfile", {"keep"}, {"strip"}, &pictures.described, kPng},
        {"IIIFDamaged", {"show"}, {"refuse"}},   // one refuses: tests/httpd/test_odd_files.py
        {"IIIFRange", {"0", "2000"}, {"auto"}, &pictures.deep, kPng},
        {"IIIFMetadata", {"keep"}, {"strip"}, &pictures.described, kPng},
        {"IIIFLayers", {"1"}, {"all"}, &pictures.layered, kPng},
        {"IIIFWatermark", {"off"}, {mark}, tiles, kPng},
        {"IIIFWatermarkMinWidth", {"600"}, {"601"}, tiles, kPng, {{"IIIFWatermark", mark}}},
        {"IIIFJPEGProgressive", {"on"}, {"off"}, tiles, kJpeg},
        {"IIIFWebPLossless", {"on"}, {"off"}, tiles, "/id/full/max/0/default.webp"},
        {"IIIFMaxWidth", {"100"}, {"200"}, tiles, kJpeg},
        {"IIIFMaxHeight", {"100"}, {"200"}, tiles, kJpeg},
        {"IIIFMaxArea", {"10000"}, {"20000"}, tiles, kJpeg},
        {"IIIFUpscale", {"on"}, {"off"}, tiles, kInfo},
        {"IIIFStrictConfine", {"on"}, {"off"}},
        {"IIIFFormats", {"png"}, {"jpg", "png"}, tiles, kInfo},
        {"IIIFHealthImage", {"/a"}, {"/b"}},
        {"IIIFRights", {"http://a"}, {"http://d"}, tiles, kInfo},
        {"IIIFAuth", {"/a"}, {"off"}},
        {"IIIFAuthVersion", {"1"}, {"2"}},
        {"IIIFAuthProfile", {"kiosk"}, {"external"}},
        {"IIIFAuthText", {"label", "a"}, {"label", "b"}},
        {"IIIFAuthSubstitute", {"/a"}, {"400"}},
        {"IIIFAuthOrigin", {"https://a"}, {"*"}},
        {"IIIFAuthTokenLife", {"60"}, {"600"}},
        {"IIIFAuthTokenEnv", {"A"}, {"B"}},
        {"IIIFAuthLogout", {"https://a"}, {"https://b"}},
        {"IIIFAuthKey", {pictures.key.path().c_str()}, {pictures.other_key.path().c_str()}},
        {"IIIFAllowCredentials", {"on"}, {"off"}},
        {"IIIFInfoExtra",
         {pictures.one.path().c_str()},
         {pictures.other.path().c_str()},
         tiles,
         kInfo},
        {"IIIFRoot", {"/a"}, {"/b"}},
        {"IIIFVersion", {"1"}, {"2"}, tiles, kInfo},
        {"IIIFSlashes", {"raw"}, {"encoded"}},
        {"IIIFLenient", {"on"}, {"off"}},
        {"IIIFTrustedProxy", {"10.0.0.1"}, {"10.0.0.0/8"}},
        {"IIIFSource", {"https://a.example/"}, {"maps/", "https://b.example/"}},
        {"IIIFSourceAllowPrivate", {"on"}, {"off"}},
        {"IIIFIdentifierMap", {"txt:a"}, {"^a", "b"}},
        {"IIIFSuffix", {".a"}, {".b"}},
        {"IIIFPageSeparator", {":"}, {"!"}},
        {"IIIFSequencePattern", {"_a_"}, {"_b_"}},
        {"IIIFIndex", {"on"}, {"off"}},
        {"IIIFIndexMax", {"10"}, {"20"}},
        {"IIIFLabelFrom", {"name"}, {"metadata"}},
        {"IIIFLayer", {"_XR", "X-ray"}, {"_IR", "Infrared"}},
        {"IIIFPagesAs", {"canvases"}, {"layers"}},
        {"IIIFBaseURL", {"http://b"}, {"http://e"}},
        {"IIIFQuality", {"jpg", "14"}, {"jpg", "24"}, tiles, kJpeg},
        {"IIIFPassThrough", {"on"}, {"off"}, tiles, kTile},
        {"IIIFCodecThreads", {"2"}, {"3"}},
        {"IIIFMaxSourcePixels", {"1000"}, {"2000"}},
        {"IIIFInputFormats", {"tiff"}, {"jpeg", "png"}},
        {"IIIFMaxAge", {"15"}, {"25"}},
        {"IIIFCachePrivate", {"on"}, {"auto", "no-store"}},
        {"IIIFSignKeys", {pictures.new_keys.path().c_str()}, {pictures.old_keys.path().c_str()}},
        {"IIIFLimitMode", {"log"}, {"enforce"}},
        {"IIIFLoadShedding", {"40"}, {"off"}},
        {"IIIFSnapSizes", {"on"}, {"off"}},
        {"IIIFAllowOrigin", {"http://c"}, {"off"}},
        {"IIIFCacheTag", {"Cache-Tag"}, {"Surrogate-Key", "xkey"}},
        {"IIIFPurge", {"on"}, {"off"}},
        {"IIIFShareFrom", {"5"}, {"20"}},
        {"IIIFMemoryLimit", {"1M"}, {"2M"}},
        {"IIIFCacheSize", {"1M"}, {"2M"}},
        {"IIIFOpenFiles", {"1"}, {"2"}},
        {"IIIFRenderSlots", {"1"}, {"2"}},
    };
}

class Directives : public testing::Test {
protected:
    // Returns the directive's case; a directive without a case fails the test.
    [[nodiscard]] const Case *case_of(const Directive &directive) const
    {
        const auto found = std::ranges::find(cases_, directive.name, &Case::name);
        if (found == cases_.end()) {
            ADD_FAILURE() << directive.name << " has no case in cases_of()";
            return nullptr;
        }
        return &*found;
    }

private:
    Pictures pictures_;
    std::vector<Case> cases_ = cases_of(pictures_);
};

Settings settings_with(std::string_view name, const Words &words)
{
    Settings settings;
    set_directive(settings, name, words);
    return settings;
}

TEST_F(Directives, AreInheritedAndOverridden)
{
    for (const auto &directive : directives()) {
        const auto *values = case_of(directive);
        if (values == nullptr) {
            continue;
        }
        const auto base = settings_with(directive.name, values->one);
        const auto over = settings_with(directive.name, values->other);
        EXPECT_NE(base, over) << directive.name;
        EXPECT_EQ(merged(base, {}), base) << directive.name;
        EXPECT_EQ(merged({}, base), base) << directive.name;
        EXPECT_EQ(merged(base, over), over) << directive.name;
    }
}

std::vector<Line> lines_of(const Case &values, const Words &words)
{
    auto lines = values.also;
    lines.push_back({values.name.data()});
    lines.back().insert(lines.back().end(), words.begin(), words.end());
    return lines;
}

// Both locations share a tile cache: a cached answer of one must not be sent for the other.
void expect_other_answer(const Case &values)
{
    const Location server(values.picture->path(), {{"IIIFCacheSize", "4M"}});
    const auto ask = [&](const Words &words) {
        return server.get_where(lines_of(values, words), values.path);
    };
    const auto one = ask(values.one);
    const auto other = ask(values.other);
    const auto again = ask(values.one);
    EXPECT_EQ(one.status, 200) << values.name << ": " << one.body;
    EXPECT_EQ(other.status, 200) << values.name << ": " << other.body;
    EXPECT_NE(one.etag, other.etag) << values.name;
    EXPECT_TRUE(one.body != other.body) << values.name;
    EXPECT_EQ(one.etag, again.etag) << values.name;
    EXPECT_TRUE(one.body == again.body) << values.name;
}

// Returns whether this build has the codec that the request needs.
bool is_built(const Case &values)
{
    const auto format = image_format_named(values.path.substr(values.path.rfind('.') + 1));
    const auto built = writable_formats();
    return !format || std::ranges::find(built, *format) != built.end();
}

TEST_F(Directives, ThatAPictureDependsOnChangeItsETagAndItsBytes)
{
    for (const auto &directive : directives()) {
        const auto *values = case_of(directive);
        if (values == nullptr || values->picture == nullptr) {
            EXPECT_TRUE(directive.group != "picture" || directive.name == "IIIFDamaged")
                << directive.name << " needs a request";
        }
        else if (is_built(*values)) {
            expect_other_answer(*values);
        }
    }
}

// --- The manual

std::vector<std::string> split(std::string_view text, char separator)
{
    std::istringstream in{std::string(text)};
    std::vector<std::string> parts;
    for (std::string part; std::getline(in, part, separator);) {
        parts.push_back(part);
    }
    return parts;
}

TEST(DirectiveTable, NamesTheDefaultsThatHold)
{
    // The presets of these directives are descriptions, not values that the directive accepts.
    const std::set<std::string_view> described{"IIIFMaxHeight", "IIIFMaxArea", "IIIFFormats",
                                               "IIIFBaseURL",   "IIIFQuality", "IIIFRenderSlots"};
    for (const auto &directive : directives()) {
        const auto preset = split(directive.preset, ' ');
        Words words(preset.size());
        std::ranges::transform(preset, words.begin(),
                               [](const auto &word) { return word.c_str(); });
        if (directive.preset == "–") {
            continue;
        }
        Settings settings;
        if (described.contains(directive.name)) {
            EXPECT_THROW(set_directive(settings, directive.name, words), Error) << directive.name;
            continue;
        }
        set_directive(settings, directive.name, words);
        settings.set_here.reset();
        EXPECT_EQ(settings, Settings()) << directive.name;
    }
}

}   // namespace
}   // namespace iiif
