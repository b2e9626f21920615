// Tests the engine as httpd uses it: through the C interface, with pictures in files.
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <tiffio.h>
#include <unistd.h>

#include "failing_png.h"
#include "kept_time.h"
#include "location.h"
#include "temp_file.h"
#include "tiff_maker.h"
#include "tiff_patch.h"

namespace iiif {
namespace {

int refuse_bytes(void *context, const void *, std::size_t, int)
{
    ++*static_cast<int *>(context);
    return 1;
}

// Returns a picture of 600 x 500 in tiles of 256, shared by all tests that only read it.
const TempFile &picture()
{
    static const TempFile file(make_tiff({.levels = 2}));
    return file;
}

const std::vector<Line> kVersion1{{"IIIFVersion", "1"}};
const std::vector<Line> kVersion2{{"IIIFVersion", "2"}};

constexpr auto kImage = "/id/full/max/0/default.jpg";
constexpr auto kInfo = "/id/info.json";

// --- Heads

TEST(Engine, HasTheHeadOfAPictureBeforeAnyWork)
{
    const auto head = Location(picture().path()).head("/a%2Fb%20c.tif/full/max/0/default.jpg");
    struct stat status {};
    ASSERT_EQ(::stat(picture().path().c_str(), &status), 0);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.type, "image/jpeg");
    EXPECT_EQ(head.length, -1);
    EXPECT_EQ(head.modified, status.st_mtime);
    EXPECT_TRUE(head.etag.starts_with('"') && head.etag.ends_with('"') && head.etag.size() > 9);
    EXPECT_EQ(head.work, "render");
    EXPECT_EQ(head.log, "");
    const std::map<std::string, std::string> wanted{
        {"Access-Control-Allow-Origin", "*"},
        {"Cache-Control", "max-age=86400"},
        {"Content-Disposition", "inline; filename=\"a_b_c.jpg\"; filename*=UTF-8''a_b%20c.jpg"},
        {"Link", "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\", "
                 "<https://example.org/iiif/a%2Fb%20c.tif/full/max/0/default.jpg>;"
                 "rel=\"canonical\""},
        {"X-Content-Type-Options", "nosniff"},
    };
    EXPECT_EQ(head.headers, wanted);
}

TEST(Engine, HasTheHeadOfADescription)
{
    const auto head = Location(picture().path()).head(kInfo);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.type,
              R"(application/ld+json;profile="http://iiif.io/api/image/3/context.json")");
    EXPECT_GT(head.length, 0);
    EXPECT_GT(head.modified, 0);
    EXPECT_NE(head.etag, "");
    EXPECT_EQ(head.work, "info");
    const std::map<std::string, std::string> wanted{
        {"Access-Control-Allow-Origin", "*"},
        {"Cache-Control", "max-age=8640"},
        {"Link", "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\""},
        {"Vary", "Accept"},
        {"X-Content-Type-Options", "nosniff"},
    };
    EXPECT_EQ(head.headers, wanted);
}

TEST(Engine, DescribesThePicture)
{
    const auto answer = Location(picture().path()).get("/a%2Fb/info.json");
    EXPECT_EQ(answer.outcome, IIIF_SENT);
    EXPECT_EQ(static_cast<std::int64_t>(answer.body.size()), answer.length);
    const auto json = nlohmann::json::parse(answer.body);
    EXPECT_EQ(json["id"], "https://example.org/iiif/a%2Fb");
    EXPECT_EQ(json["width"], 600);
    EXPECT_EQ(json["height"], 500);
    EXPECT_EQ(json["tiles"][0]["scaleFactors"], nlohmann::json({1, 2, 4}));
}

TEST(Engine, DescribesItInTheVersionAndTypeThatAcceptNames)
{
    const Location location(picture().path(), kVersion2);
    EXPECT_EQ(location.head(kInfo).type, "application/json");
    EXPECT_EQ(location.head(kInfo, "application/ld+json").type, "application/ld+json");
    EXPECT_NE(location.head(kInfo).etag, location.head(kInfo, "application/ld+json").etag);
    const auto answer = location.get(
        kInfo, R"(application/ld+json;profile="http://iiif.io/api/image/3/context.json")");
    EXPECT_EQ(nlohmann::json::parse(answer.body)["type"], "ImageService3");
}

TEST(Engine, RedirectsTheBaseUri)
{
    const Location location(picture().path());
    for (const auto *path : {"/a%2Fb", "/a%2Fb/"}) {
        const auto answer = location.get(path);
        EXPECT_EQ(answer.status, 303);
        EXPECT_EQ(answer.type, "");
        EXPECT_EQ(answer.length, 0);
        EXPECT_EQ(answer.body, "");
        EXPECT_EQ(answer.header("Location"), "https://example.org/iiif/a%2Fb/info.json");
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    }
}

TEST(Engine, LinksTheProfileOnlyInVersion1)
{
    const auto head = Location(picture().path(), kVersion1).head("/id/full/full/0/native.jpg");
    EXPECT_EQ(head.header("Link"),
              "<http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2>;"
              "rel=\"profile\"");
    EXPECT_EQ(head.header("Vary"), "");
}

TEST(Engine, VariesByAcceptWhereTheFormatIsNotInTheUrl)
{
    const Location location(picture().path(), kVersion1);
    const auto head = location.head("/id/full/full/0/native", "image/png");
    EXPECT_EQ(head.type, "image/png");
    EXPECT_EQ(head.header("Vary"), "Accept");
    EXPECT_EQ(head.header("Content-Disposition"), "inline; filename=\"id.png\"");
}

TEST(Engine, EncodesWhatWouldEndALink)
{
    const Location location(picture().path(), {{"IIIFUpscale", "on"}});
    EXPECT_TRUE(location.head("/a;b/full/^700,500/0/default.jpg")
                    .header("Link")
                    .ends_with("<https://example.org/iiif/a%3Bb/full/%5E700,500/0/"
                               "default.jpg>;rel=\"canonical\""));
}

TEST(Engine, NamesTheFileThatAPersonSaves)
{
    const Location location(picture().path());
    const auto name = [&](const std::string &identifier) {
        return location.head('/' + identifier + "/full/max/0/default.png")
            .header("Content-Disposition");
    };
    EXPECT_EQ(name("map.tif"), "inline; filename=\"map.png\"");
    EXPECT_EQ(name("a%2Fb.c.tif"), "inline; filename=\"a_b.c.png\"");
    EXPECT_EQ(name(".tif"), "inline; filename=\".tif.png\"");
    EXPECT_EQ(name("x%22y%3Bz"), "inline; filename=\"x_y_z.png\"; filename*=UTF-8''x_y%3Bz.png");
    EXPECT_EQ(name("Ms.1234.5"), "inline; filename=\"Ms.1234.5.png\"");
    EXPECT_TRUE(name("%C3%BC").starts_with("inline; filename=\"__-"));
    EXPECT_TRUE(name("%C3%BC").ends_with(".png\"; filename*=UTF-8''%C3%BC.png"));
    EXPECT_LT(name(std::string(250, 'a')).size(), 220U);
    EXPECT_NE(name(std::string(250, 'a')), name(std::string(249, 'a')));
}

TEST(Engine, AnswersHeadLikeGet)
{
    const Location location(picture().path());
    for (const auto *path : {kImage, kInfo, "/id", "/id/full/nonsense/0/default.jpg"}) {
        const auto get = location.head(path, nullptr, "GET");
        const auto head = location.head(path, nullptr, "HEAD");
        EXPECT_EQ(head.status, get.status);
        EXPECT_EQ(head.type, get.type);
        EXPECT_EQ(head.etag, get.etag);
        EXPECT_EQ(head.length, get.length);
        EXPECT_EQ(head.headers, get.headers);
    }
}

TEST(Engine, AgesAsTheOperatorSays)
{
    const Location location(picture().path(), {{"IIIFMaxAge", "100"}});
    EXPECT_EQ(location.head(kImage).header("Cache-Control"), "max-age=100");
    EXPECT_EQ(location.head(kInfo).header("Cache-Control"), "max-age=10");
}

TEST(Engine, AllowsTheOriginThatTheOperatorNames)
{
    const Location one(picture().path(), {{"IIIFAllowOrigin", "https://a.org"}});
    for (const auto *path : {kImage, "/id", "/id/full/nonsense/0/default.jpg"}) {
        EXPECT_EQ(one.head(path).header("Access-Control-Allow-Origin"), "https://a.org");
        EXPECT_EQ(one.head(path).header("Vary"), "Origin");
    }
    EXPECT_EQ(one.head(kInfo).header("Vary"), "Origin, Accept");
    const Location none(picture().path(), {{"IIIFAllowOrigin", "off"}});
    for (const auto *path : {kImage, kInfo, "/id", "/id/full/nonsense/0/default.jpg"}) {
        EXPECT_EQ(none.head(path).headers.count("Access-Control-Allow-Origin"), 0U);
    }
}

// --- Entity tags

TEST(Engine, TagsTheSameViewAlikeWhateverItsUrl)
{
    const auto etag = [](const char *path, const std::vector<Line> &directives = {}) {
        const auto head = Location(picture().path(), directives).head(path);
        EXPECT_EQ(head.status, 200) << path;
        return head.etag;
    };
    const auto wanted = etag("/id/0,0,256,256/256,256/0/default.jpg");
    EXPECT_EQ(etag("/id/0,0,256,256/max/0/default.jpg"), wanted);
    EXPECT_EQ(etag("/id/0,0,256,256/256,/360/color.jpg"), wanted);
    EXPECT_EQ(etag("/id/0,0,256,256/^!256,256/0/default.jpg"), wanted);
    EXPECT_EQ(etag("/other/000,0,256,256/%5Emax/0.0/default.jpg", {{"IIIFMaxWidth", "256"}}),
              wanted);
    EXPECT_EQ(etag("/id/0,0,256,256/full/0/default.jpg", kVersion2), wanted);
    EXPECT_EQ(etag("/id/0,0,256,256/full/0/native", kVersion1), wanted);
}

TEST(Engine, TagsOtherBytesOtherwise)
{
    std::vector<std::string> tags;
    const auto add = [&](const std::string &file, const char *path,
                         const std::vector<Line> &directives = {}) {
        const auto head = Location(file, directives).head(path);
        EXPECT_EQ(head.status, 200) << path;
        tags.push_back(head.etag);
    };
    const auto &file = picture().path();
    add(file, "/id/full/max/0/default.jpg");
    add(file, "/id/full/max/0/default.png");
    add(file, "/id/full/max/0/gray.jpg");
    add(file, "/id/full/max/0/bitonal.jpg");
    add(file, "/id/full/max/90/default.jpg");
    add(file, "/id/full/max/!0/default.jpg");
    add(file, "/id/full/300,/0/default.jpg");
    add(file, "/id/full/300,251/0/default.jpg");
    add(file, "/id/0,0,599,500/max/0/default.jpg");
    add(file, "/id/full/max/0/default.jpg", {{"IIIFQuality", "jpg", "90"}});
    add(file, "/id/full/max/0/default.jpg", {{"IIIFFilter", "lanczos"}});
    add(file, "/id/full/max/45/default.jpg");
    add(file, "/id/full/max/45/default.jpg", {{"IIIFBackground", "#000000"}});
    add(file, "/id/full/max/0/default.jpg", {{"IIIFMaxWidth", "100"}});
    add(file, "/id/info.json");
    add(file, "/id/info.json", {{"IIIFMaxWidth", "100"}});
    add(file, "/other/info.json");
    const TempFile other(make_tiff({.size = {601, 500}, .levels = 2}));
    add(other.path(), "/id/full/max/0/default.jpg");
    for (std::size_t i = 0; i < tags.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(tags[i], tags[j]) << i << " and " << j;
        }
    }
}

TEST(Engine, TagsAChangedFileOtherwise)
{
    const TempFile file(make_tiff({}));
    const Location location(file.path());
    const auto before = location.head(kImage);
    const std::array<timespec, 2> later{{{1'000'000'000, 1}, {1'000'000'000, 1}}};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.path().c_str(), later.data(), 0), 0);
    const auto after = location.head(kImage);
    EXPECT_NE(after.etag, before.etag);
    EXPECT_EQ(after.modified, 1'000'000'000);
}

TEST(Engine, TagsAFileOtherwiseThatWasRewrittenInPlace)
{
    const auto content = make_tiff({}).content();
    const TempFile file(content);
    const Location location(file.path());
    const auto before = location.head(kImage);
    rewrite_in_place(file.path(), content);
    const auto after = location.head(kImage);
    EXPECT_NE(after.etag, before.etag);
    EXPECT_EQ(after.modified, before.modified);
    EXPECT_EQ(location.head(kImage).etag, after.etag);
}

TEST(Engine, TagsCopiesOfAFileAlike)
{
    const auto picture = make_tiff({});
    const TempFile one(picture);
    const TempFile other(picture);
    set_time(other.path(), time_of(one.path()));
    EXPECT_EQ(Location(one.path()).head(kImage).etag, Location(other.path()).head(kImage).etag);
}

// --- Refusals

struct Refused {
    const char *path;
    int status;
    const char *sentence;
};

TEST(Engine, RefusesInOneSentence)
{
    const Location location(picture().path(), {{"IIIFFormats", "jpg", "png"}});
    for (const auto &[path, status, sentence] : std::initializer_list<Refused>{
             {"/id/full/full/0/default.jpg", 400,
              "The size is not valid: it has to be max, w,  ,h  pct:n  w,h or !w,h, with ^ in "
              "front where it may be enlarged."},
             {"/id/600,0,1,1/max/0/default.jpg", 400,
              "The region lies outside of the picture, which is 600 x 500 pixels."},
             {"/id/0,0,0,1/max/0/default.jpg", 400,
              "The region is empty: its width and height have to be at least one pixel."},
             {"/id/full/0,/0/default.jpg", 400, "The size is less than one pixel."},
             {"/id/full/700,/0/default.jpg", 400,
              "The size is larger than the region, which is 600 x 500 pixels: write ^ in front of "
              "the size to enlarge."},
             {"/id/full/^700,/0/default.jpg", 501, "Enlarging is switched off here."},
             {"/id/full/max/0/default.webp", 400,
              "The format webp is not served here: info.json lists the formats that are."},
             {"/id/full/max/0", 404,
              "There is nothing at this URL: an image is "
              "{identifier}/{region}/{size}/{rotation}/{quality}.{format}, its description is "
              "{identifier}/info.json, and a slash in an identifier is written as %2F."},
             {"/..%2Fx/info.json", 400,
              "The identifier is not valid: it may not have . or .. as a segment."},
             {"/%00/info.json", 400,
              "The identifier is not valid: it has to be UTF-8 without control characters and "
              "backslashes."},
             {"/%zz/info.json", 400,
              "The URL is not valid: a % has to be followed by two hexadecimal digits."},
         }) {
        const auto answer = location.get(path);
        EXPECT_EQ(answer.status, status) << path;
        EXPECT_EQ(answer.body, std::string(sentence) + '\n') << path;
        EXPECT_EQ(answer.type, "text/plain; charset=utf-8");
        EXPECT_EQ(answer.length, static_cast<std::int64_t>(answer.body.size()));
        EXPECT_EQ(answer.etag, "");
        EXPECT_EQ(answer.work, "refusal");
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    }
}

TEST(Engine, FindsNothingWhereThereIsNoFile)
{
    for (const auto *path : {kImage, kInfo, "/id"}) {
        EXPECT_EQ(Location("").head(path).status, 404) << path;
    }
    for (const auto *path : {kImage, kInfo}) {
        const auto answer = Location("/nowhere/at/all.tif").get(path);
        EXPECT_EQ(answer.status, 404);
        EXPECT_EQ(answer.body, "There is no such picture.\n");
        EXPECT_EQ(answer.log, "No such file or directory");
        EXPECT_EQ(Location("/tmp").head(path).status, 404);
        EXPECT_EQ(Location("/dev/null").head(path).status, 404);
    }
}

TEST(Engine, RefusesFilesThatAreNoPicture)
{
    const TempFile empty;
    const TempFile text({'h', 'e', 'l', 'l', 'o'});
    EXPECT_EQ(Location(empty.path()).head(kInfo).status, 415);
    EXPECT_EQ(Location(text.path()).head(kImage).status, 415);
}

TEST(Engine, RefusesFilesThatItMayNotRead)
{
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const TempFile file(make_tiff({}));
    ASSERT_EQ(::chmod(file.path().c_str(), 0), 0);
    EXPECT_EQ(Location(file.path()).head(kImage).status, 403);
}

TEST(Engine, TellsNobodyWhereTheFilesAre)
{
    const TempFile file(make_tiff({}));
    for (const auto *path : {"/id/full/9999,/0/default.jpg", kImage, kInfo, "/id"}) {
        const auto answer = Location(file.path() + "-gone").get(path);
        EXPECT_EQ(answer.body.find("iiif-test"), std::string::npos);
        for (const auto &[name, value] : answer.headers) {
            EXPECT_EQ(value.find("iiif-test"), std::string::npos) << name;
        }
    }
}

TEST(Engine, RefusesTheFormatsOfVersion1With415)
{
    const Location location(picture().path(), {{"IIIFVersion", "1"}, {"IIIFFormats", "jpg"}});
    EXPECT_EQ(location.head("/id/full/full/0/native.png").status, 415);
    EXPECT_EQ(location.head("/id/full/full/0/native.xyz").status, 415);
    EXPECT_EQ(location.head("/id/full/full/0/native").type, "image/jpeg");
}

TEST(Engine, KnowsTheMemoryThatItsServerAllows)
{
    const Location location(picture().path(), {{"IIIFMemoryLimit", "1500K"}});
    EXPECT_EQ(location.head(kImage).status, 200);
    EXPECT_EQ(location.head("/id/full/max/45/default.jpg").status, 400);
    EXPECT_EQ(location.head("/id/full/100,/45/default.jpg").status, 200);
}

// --- Methods (items 108, 110)

TEST(Engine, AnswersThePreflight)
{
    const auto answer = Location(picture().path()).get(kImage, nullptr, "OPTIONS");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.type, "");
    EXPECT_EQ(answer.body, "");
    const std::map<std::string, std::string> wanted{
        {"Allow", "GET, HEAD, OPTIONS"},
        {"Link", "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\""},
        {"Access-Control-Allow-Origin", "*"},
        {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
        {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
        {"Access-Control-Max-Age", "86400"},
        {"Vary", "Access-Control-Request-Headers"},
        {"X-Content-Type-Options", "nosniff"},
    };
    EXPECT_EQ(answer.headers, wanted);
    EXPECT_EQ(Location("").head("/..%2F", nullptr, "OPTIONS").status, 204);
}

TEST(Engine, AllowsNothingToOtherSitesWhereCorsIsOff)
{
    const auto answer =
        Location(picture().path(), {{"IIIFAllowOrigin", "off"}}).head(kImage, nullptr, "OPTIONS");
    EXPECT_EQ(answer.status, 204);
    for (const auto &[name, value] : answer.headers) {
        EXPECT_FALSE(name.starts_with("Access-Control")) << name << ": " << value;
    }
}

TEST(Engine, RefusesAllOtherMethods)
{
    for (const auto *method : {"POST", "PUT", "DELETE", "PATCH", "get", "TRACE", "PROPFIND", ""}) {
        const auto answer = Location(picture().path()).get(kImage, nullptr, method);
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.header("Allow"), "GET, HEAD, OPTIONS");
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
        EXPECT_EQ(answer.body, "Only GET, HEAD and OPTIONS are answered here.\n");
    }
}

// --- Names of files

std::vector<std::string> file_names(const Location &location, const std::string &path)
{
    std::vector<std::string> names;
    const auto ask = location.ask(path);
    for (int attempt = 0;; ++attempt) {
        const char *name = iiif_ask_file_name(ask.get(), attempt);
        if (name == nullptr) {
            EXPECT_EQ(iiif_ask_file_name(ask.get(), attempt + 1), nullptr);
            return names;
        }
        names.emplace_back(name);
    }
}

TEST(Engine, NamesTheFilesToTryInOrder)
{
    using Names = std::vector<std::string>;
    const Location plain(picture().path());
    EXPECT_EQ(file_names(plain, "/a%2Fb/info.json"), (Names{"a/b"}));
    EXPECT_EQ(file_names(plain, "/a%2Fb"), (Names{"a/b"}));
    EXPECT_EQ(file_names(plain, "/%2Fetc%2Fpasswd/info.json"), (Names{"etc/passwd"}));
    EXPECT_EQ(file_names(plain, "/a/nonsense"), Names{});
    EXPECT_EQ(file_names(plain, "/..%2Fa/info.json"), Names{});
    const Location suffixed(picture().path(), {{"IIIFSuffix", ".tif", ".jp2"}});
    EXPECT_EQ(file_names(suffixed, "/a/info.json"), (Names{"a", "a.tif", "a.jp2"}));
    EXPECT_EQ(iiif_ask_file_name(plain.ask("/a").get(), -1), nullptr);
}

TEST(Engine, SaysWhatAnAskIsAbout)
{
    const Location location(picture().path());
    const auto about = [&](const char *path) { return iiif_ask_about(location.ask(path).get()); };
    EXPECT_EQ(about("/a"), IIIF_PICTURE);
    EXPECT_EQ(about("/a/info.json"), IIIF_PICTURE);
    EXPECT_EQ(about(kImage), IIIF_PICTURE);
    EXPECT_EQ(about("/a/nonsense"), IIIF_NOTHING);
}

// --- Sending

TEST(Engine, StopsWhereNobodyWantsMore)
{
    const Location location(picture().path());
    for (const auto *path : {kImage, "/id/full/max/0/default.png", "/id/full/max/0/default.webp",
                             "/id/full/10,/45/default.png", kInfo}) {
        int calls = 0;
        const auto reply = location.reply(path);
        EXPECT_EQ(iiif_reply_send(reply.get(), refuse_bytes, &calls), IIIF_UNWANTED) << path;
        EXPECT_EQ(calls, 1) << path;
        EXPECT_EQ(iiif_reply_head(reply.get())->status, 200);
    }
}

TEST(Engine, SendsTheSameBytesForEveryUrlOfAView)
{
    const Location location(picture().path());
    const auto body = location.get("/id/0,0,256,256/256,256/0/default.jpg").body;
    EXPECT_TRUE(body.starts_with("\xFF\xD8\xFF"));
    EXPECT_TRUE(body.ends_with("\xFF\xD9"));
    EXPECT_EQ(location.get("/id/0,0,256,256/max/360/color.jpg").body, body);
    EXPECT_EQ(location.get("/id/0,0,256,256/!256,256/0/default.jpg").body, body);
}

TEST(Engine, BecomesARefusalWhereThePictureFails)
{
    auto patch = TiffPatch(make_tiff({.size = {200, 200}}));
    const auto offset = patch.value(0, TIFFTAG_TILEOFFSETS);
    for (std::size_t i = 0; i < 32; ++i) {
        patch.bytes().at(offset + i) ^= 0xFFU;
    }
    const TempFile file(patch.save());
    const Location location(file.path());
    const auto reply = location.reply("/id/full/max/0/default.png");
    Answer answer;
    read_head(reply.get(), answer);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(iiif_reply_send(reply.get(), append_bytes, &answer.body), IIIF_FAILED);

    read_head(reply.get(), answer);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.type, "text/plain; charset=utf-8");
    EXPECT_EQ(answer.etag, "");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(answer.log, "");
    answer.body.clear();
    EXPECT_EQ(iiif_reply_send(reply.get(), append_bytes, &answer.body), IIIF_SENT);
    EXPECT_TRUE(answer.body.ends_with(".\n")) << answer.body;
    EXPECT_EQ(static_cast<std::int64_t>(answer.body.size()), answer.length);
}

// Requests the picture as PNG while libpng fails.
Answer failed_answer(const Location &location)
{
    const FailingPng failing;
    const auto reply = location.reply("/id/full/max/0/default.png");
    Answer answer;
    EXPECT_EQ(iiif_reply_send(reply.get(), append_bytes, &answer.body), IIIF_FAILED);
    read_head(reply.get(), answer);
    answer.body.clear();
    EXPECT_EQ(iiif_reply_send(reply.get(), append_bytes, &answer.body), IIIF_SENT);
    return answer;
}

TEST(Engine, RefusesWith500WhereTheEncoderFails)
{
    const Location location(picture().path());
    const auto answer = failed_answer(location);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.header("Retry-After"), "");
    EXPECT_EQ(answer.body, "The picture cannot be encoded as png: ask for another format.\n");
    EXPECT_EQ(location.get("/id/full/max/0/default.png").status, 200);
}

TEST(Engine, LogsAFailedEncoderOnceForEachPicture)
{
    const Location location(picture().path());
    EXPECT_EQ(failed_answer(location).log, "encoding as png failed: made to fail");
    EXPECT_EQ(failed_answer(location).log, "");
    EXPECT_EQ(failed_answer(location).status, 500);
}

}   // namespace
}   // namespace iiif
