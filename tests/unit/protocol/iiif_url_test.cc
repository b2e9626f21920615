#include "protocol/iiif_url.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

std::string identifier_of(std::string_view path, Dialect dialect = Dialect::iiif3)
{
    return outcome([&] { return ask(path, dialect).identifier; });
}

// Returns "request", "description", "redirect" or the status of a refusal.
std::string kind_of(std::string_view path, Dialect dialect = Dialect::iiif3)
{
    return outcome([&] {
        constexpr std::array<std::string_view, 3> kNames{"request", "description", "redirect"};
        return std::string(kNames[ask(path, dialect).what.index()]);
    });
}

std::string repeated(std::string_view text, std::size_t count)
{
    std::string result;
    while (count-- > 0) {
        result += text;
    }
    return result;
}

constexpr std::string_view kImage = "/full/max/0/default.jpg";

// --- The identifier (items 4 to 12)

TEST(IiifUrl, DecodesTheIdentifierExactlyOnceAndAfterSplitting)
{
    struct Row {
        std::string_view segment;
        std::string_view identifier;
    };
    for (const auto &[segment, identifier] : std::initializer_list<Row>{
             {"id", "id"},
             {"id%2Dx", "id-x"},
             {"a%2Fb", "a/b"},
             {"a%2fb", "a/b"},
             {"ark:%2F12025%2F654xz321", "ark:/12025/654xz321"},
             {"urn:foo:a123,456", "urn:foo:a123,456"},
             {"http:%2F%2Fexample.com%2F%3F54%23a", "http://example.com/?54#a"},
             {"urn:sici:1046-8188(199501)13:1%253C69:FTTHBI%253E2.0.TX;2-4",
              "urn:sici:1046-8188(199501)13:1%3C69:FTTHBI%3E2.0.TX;2-4"},
             {"100%25", "100%"},
             {"%252F", "%2F"},
             {"%5B%5D%40+", "[]@+"},
             {"b%C3%BCcher", "b\xC3\xBC"
                             "cher"},
             {"\xE6\x97\xA5", "\xE6\x97\xA5"},
             {".hidden", ".hidden"},
             {"a..b%2F...", "a..b/..."},
             {"info.json", "info.json"},
         }) {
        EXPECT_EQ(identifier_of(std::string(segment) + std::string(kImage)), identifier);
        EXPECT_EQ(identifier_of(std::string(segment) + "/info.json"), identifier);
        EXPECT_EQ(identifier_of(segment), identifier);
    }
}

TEST(IiifUrl, RefusesHostileIdentifiersInEveryKindOfUrl)
{
    for (const std::string segment : {"%00",        "a%00.tif",
                                      "a%0Ab",      "%1F",
                                      "%7F",        "a%5Cb",
                                      "a%5C..%5Cb", "a\\b",
                                      "..%2Fa",     "..%2F..%2Fetc%2Fpasswd",
                                      "a%2F..%2Fb", "a%2F%2E%2E%2Fb",
                                      "%2E%2E",     "%2e%2e",
                                      "%2E",        ".",
                                      "..",         "a%2F.",
                                      "a%2F..",     ".%2Fa",
                                      "%",          "%2",
                                      "%zz",        "a%2",
                                      "%-1",        "%+1",
                                      "% 1",        "%0x",
                                      "%80",        "%C3",
                                      "%C0%AF",     "%C0%AE%C0%AE",
                                      "%ED%A0%80",  "%F4%90%80%80",
                                      "%E0%80%AF",  "\x80",
                                      "a\x01"}) {
        EXPECT_EQ(kind_of(segment + std::string(kImage)), "400") << segment;
        EXPECT_EQ(kind_of(segment + "/info.json"), "400") << segment;
        EXPECT_EQ(kind_of(segment), "400") << segment;
    }
}

TEST(IiifUrl, RefusesBytesThatAreNotText)
{
    for (int byte = 0; byte < 256; ++byte) {
        constexpr std::string_view kDigits = "0123456789ABCDEF";
        const auto high = kDigits[static_cast<std::size_t>(byte) / 16];
        const auto low = kDigits[static_cast<std::size_t>(byte) % 16];
        const auto path = std::string("a%") + high + low + "z/info.json";
        const bool text = byte >= 0x20 && byte < 0x7F && byte != '\\';
        EXPECT_EQ(kind_of(path), text ? "description" : "400") << path;
    }
}

TEST(IiifUrl, RefusesNamesOfMoreThan255Bytes)
{
    EXPECT_EQ(kind_of(repeated("a", 255) + "/info.json"), "description");
    EXPECT_EQ(kind_of(repeated("a", 256) + "/info.json"), "404");
    EXPECT_EQ(kind_of(repeated("a", 255) + "%2F" + repeated("b", 255)), "redirect");
}

TEST(IiifUrl, AUrlThatIsTooLongIs414)
{
    EXPECT_EQ(kind_of(repeated("a", 8000)), "414");
    EXPECT_EQ(kind_of(repeated("%2Fa", 511)), "redirect");
    EXPECT_EQ(kind_of(repeated("%2Fa", 512)), "414");
}

TEST(IiifUrl, IsLimitedTo1024BytesInVersion1)
{
    const auto longest = repeated("a/", 5) + repeated("b", 1013);
    EXPECT_EQ(kind_of(longest, Dialect::iiif1), "404");
    EXPECT_EQ(kind_of(longest + "b", Dialect::iiif1), "414");
    EXPECT_EQ(kind_of(longest + "b", Dialect::iiif2), "404");
}

// --- Kinds of URLs (items 2, 3, 6, 14 to 17)

TEST(IiifUrl, HasThreeKinds)
{
    EXPECT_EQ(kind_of("id/full/max/0/default.jpg"), "request");
    EXPECT_EQ(kind_of("id/info.json"), "description");
    EXPECT_EQ(kind_of("id/info%2Ejson"), "description");
    EXPECT_EQ(kind_of("id"), "redirect");
    EXPECT_EQ(kind_of("id/"), "redirect");
    EXPECT_EQ(kind_of("id%2Ffull%2Fmax%2F0%2Fdefault.jpg"), "redirect");
}

TEST(IiifUrl, OtherNumbersOfSegmentsAreNotFound)
{
    for (const auto *path :
         {"", "/", "/info.json", "//", "a/b", "a/b/info.json", "id/info.json/", "id/Info.json",
          "id/info.xml", "id/full", "id/full/max", "id/full/max/0", "id/full/max/0/default.jpg/",
          "a/b/full/max/0/default.jpg", "/full/max/0/default.jpg", "id//info.json", "id//"}) {
        EXPECT_EQ(kind_of(path), "404") << path;
    }
}

TEST(IiifUrl, ThePathNeedNotBeginWithASlash)
{
    const auto found =
        parse_iiif({.path = "id/info.json", .address = "http://h/id/info.json", .accept = {}},
                   {.dialect = Dialect::iiif3, .formats = kEveryFormat});
    EXPECT_EQ(found.identifier, "id");
}

// --- The base URI (items 1, 16, 78, 126)

struct AddressRow {
    std::string_view path;
    std::string_view address;
    std::string_view uri;
};

TEST(IiifUrl, TheBaseUriIsSpeltAsTheClientWroteIt)
{
    for (const auto &[path, address, uri] : std::initializer_list<AddressRow>{
             {"/id", "http://h/iiif/id", "http://h/iiif/id"},
             {"/id/", "http://h/iiif/id/", "http://h/iiif/id"},
             {"/id/info.json", "http://h/iiif/id/info.json", "http://h/iiif/id"},
             {"/id/full/max/0/default.jpg", "http://h/id/full/max/0/default.jpg", "http://h/id"},
             {"/a%2Fb/info.json", "https://h:8443/p/q/a%2fb/info.json", "https://h:8443/p/q/a%2fb"},
             {"/id/full/max/0/default.jpg", "http://h/%69d/full/%6Dax/0/default.jpg",
              "http://h/%69d"},
             {"/a:b,c;1/full/1,/0/default.jpg", "http://[::1]:80/a:b,c;1/full/1%2C/0/default.jpg",
              "http://[::1]:80/a:b,c;1"},
         }) {
        const auto found = parse_iiif({.path = path, .address = address, .accept = {}},
                                      {.dialect = Dialect::iiif3, .formats = kEveryFormat});
        EXPECT_EQ(found.uri, uri) << path << " at " << address;
    }
}

// --- Parameters (items 18 to 66)

TEST(IiifUrl, DecodesParametersOnce)
{
    EXPECT_EQ(request("full/%5Emax/0/default.jpg"), request("full/^max/0/default.jpg"));
    EXPECT_EQ(request("full/pct%3A50/0/default.jpg"), request("full/pct:50/0/default.jpg"));
    EXPECT_EQ(request("full/50%2C/%210/default.jpg"), request("full/50,/!0/default.jpg"));
    EXPECT_EQ(request("%66ull/%6D%61%78/%30/default%2Ejpg"), request("full/max/0/default.jpg"));
    EXPECT_EQ(kind_of("id/full/%255Emax/0/default.jpg"), "400");
    EXPECT_EQ(kind_of("id/full/max%/0/default.jpg"), "400");
    EXPECT_EQ(kind_of("id/full/max%00/0/default.jpg"), "400");
}

struct ParameterRow {
    std::string_view text;
    bool in_3;
    bool in_2;
    bool in_1;
};

// Expects that each version accepts or refuses each row's text as the parameter between `before`
// and `after`.
void expect_taken(std::string_view before, const std::vector<ParameterRow> &rows,
                  std::string_view after)
{
    for (const auto &row : rows) {
        const auto path = "id/" + std::string(before) + std::string(row.text) + std::string(after);
        EXPECT_EQ(kind_of(path + "default.jpg", Dialect::iiif3), row.in_3 ? "request" : "400")
            << path;
        EXPECT_EQ(kind_of(path + "default.jpg", Dialect::iiif2), row.in_2 ? "request" : "400")
            << path;
        EXPECT_EQ(kind_of(path + "native.jpg", Dialect::iiif1), row.in_1 ? "request" : "400")
            << path;
    }
}

constexpr bool yes = true;
constexpr bool no = false;

TEST(IiifUrl, AcceptsTheRegionsOfItsVersion)
{
    expect_taken(
        "",
        {
            {"full", yes, yes, yes},
            {"square", yes, yes, no},
            {"0,0,1,1", yes, yes, yes},
            {"007,08,09,10", yes, yes, yes},
            {"0,0,0,0", yes, yes, yes},   // refused later, when the picture is known
            {"9223372036854775807,9223372036854775807,9223372036854775807,9223372036854775807", yes,
             yes, yes},
            {"9223372036854775808,0,1,1", no, no, no},
            {"99999999999999999999,0,1,1", no, no, no},
            {"0,0,1,99999999999999999999", no, no, no},
            {"pct:0,0,100,100", yes, yes, yes},
            {"pct:.5,0.5,33.3333333333,100.0", yes, yes, yes},
            {"pct:41.6,7.5,40,70", yes, yes, yes},
            {"1,2,3", no, no, no},
            {"1,2,3,", no, no, no},
            {",1,2,3", no, no, no},
            {"1,2,3,4,5", no, no, no},
            {"1.5,0,10,10", no, no, no},
            {"-1,0,10,10", no, no, no},
            {"+1,0,10,10", no, no, no},
            {"0x1,0,10,10", no, no, no},
            {"1, 2,3,4", no, no, no},
            {"pct:", no, no, no},
            {"pct:1,2,3", no, no, no},
            {"pct:1e1,0,10,10", no, no, no},
            {"pct:5.,0,10,10", no, no, no},
            {"pct:-1,0,10,10", no, no, no},
            {"PCT:0,0,10,10", no, no, no},
            {"percent:0,0,10,10", no, no, no},
            {"FULL", no, no, no},
            {" full", no, no, no},
            {"full ", no, no, no},
            {"", no, no, no},
            {"a,b,c,d", no, no, no},
            {"\xD9\xA1,0,1,1", no, no, no},
        },
        "/600,/0/");
}

TEST(IiifUrl, AcceptsTheSizesOfItsVersion)
{
    expect_taken("full/",
                 {
                     {"max", yes, yes, no},
                     {"full", no, yes, yes},
                     {"^max", yes, no, no},
                     {"^full", no, no, no},
                     {"500,", yes, yes, yes},
                     {"0500,", yes, yes, yes},
                     {",500", yes, yes, yes},
                     {"500,400", yes, yes, yes},
                     {"!500,400", yes, yes, yes},
                     {"pct:50", yes, yes, yes},
                     {"pct:.5", yes, yes, yes},
                     {"pct:33.3", yes, yes, yes},
                     {"^500,", yes, no, no},
                     {"^,500", yes, no, no},
                     {"^500,400", yes, no, no},
                     {"^!500,400", yes, no, no},
                     {"^pct:120", yes, no, no},
                     {"!^500,400", no, no, no},
                     {",^500", no, no, no},
                     {"^^max", no, no, no},
                     {"^", no, no, no},
                     {"!max", no, no, no},
                     {"!pct:50", no, no, no},
                     {"^!max", no, no, no},
                     {"pct:^50", no, no, no},
                     {"", no, no, no},
                     {",", no, no, no},
                     {"!,", no, no, no},
                     {"!500,", no, no, no},
                     {"!,400", no, no, no},
                     {"!!500,400", no, no, no},
                     {"500", no, no, no},
                     {"500,400,", no, no, no},
                     {"500,,400", no, no, no},
                     {"pct:", no, no, no},
                     {"pct:-5", no, no, no},
                     {"pct:1e2", no, no, no},
                     {"pct:5.", no, no, no},
                     {"pct:.", no, no, no},
                     {"pct:50,50", no, no, no},
                     {"max,", no, no, no},
                     {"MAX", no, no, no},
                     {"Full", no, no, no},
                     {"50%25", no, no, no},
                     {"500.0,", no, no, no},
                     {"500 ,", no, no, no},
                     {"+500,", no, no, no},
                     {"-500,", no, no, no},
                     {"99999999999999999999,", no, no, no},
                     {",99999999999999999999", no, no, no},
                     {"9223372036854775808,1", no, no, no},
                     {"9223372036854775807,", yes, yes, yes},   // refused by the limits
                     {"pct:99999999", yes, yes, yes},
                     {"pct:100000000", no, no, no},
                 },
                 "/0/");
}

TEST(IiifUrl, AcceptsTheRotationsOfItsVersion)
{
    expect_taken(
        "full/600,/",
        {
            {"0", yes, yes, yes},     {"90", yes, yes, yes}, {"090", yes, yes, yes},
            {"22.5", yes, yes, yes},  {".5", yes, yes, yes}, {"360", yes, yes, yes},
            {"360.0", yes, yes, yes}, {"!0", yes, yes, no},  {"!22.5", yes, yes, no},
            {"!360", yes, yes, no},   {"361", no, no, no},   {"360.1", no, no, no},
            {"-90", no, no, no},      {"+90", no, no, no},   {"90!", no, no, no},
            {"!", no, no, no},        {"!!0", no, no, no},   {"1e2", no, no, no},
            {"abc", no, no, no},      {"", no, no, no},      {"5.", no, no, no},
            {".", no, no, no},        {"9 0", no, no, no},   {"99999999999999999999", no, no, no},
        },
        "/");
}

TEST(IiifUrl, AFullTurnIsNoRotation)
{
    EXPECT_EQ(request("full/max/360/default.jpg"), request("full/max/0/default.jpg"));
    EXPECT_EQ(request("full/max/!360/default.jpg"), request("full/max/!0/default.jpg"));
}

struct FileRow {
    std::string_view file;
    std::string_view in_3;
    std::string_view in_2;
    std::string_view in_1;
};

TEST(IiifUrl, AcceptsTheQualitiesAndFormatsOfItsVersion)
{
    for (const auto &row : std::initializer_list<FileRow>{
             {"default.jpg", "request", "request", "400"},
             {"native.jpg", "400", "400", "request"},
             {"color.jpg", "request", "request", "request"},
             {"gray.jpg", "request", "request", "400"},
             {"grey.jpg", "400", "400", "request"},
             {"bitonal.png", "request", "request", "request"},
             {"color.webp", "request", "request", "request"},
             {"Color.jpg", "400", "400", "400"},
             {"color.JPG", "400", "400", "415"},
             {"color.jpeg", "400", "400", "415"},
             {"color.xyz", "400", "400", "415"},
             {"color.", "400", "400", "415"},
             {"color", "400", "400", "request"},
             {"default.x.jpg", "400", "400", "400"},
             {"color..jpg", "400", "400", "400"},
             {".jpg", "400", "400", "400"},
             {"", "400", "400", "400"},
         }) {
        const auto path = "id/full/600,/0/" + std::string(row.file);
        EXPECT_EQ(kind_of(path, Dialect::iiif3), row.in_3) << path;
        EXPECT_EQ(kind_of(path, Dialect::iiif2), row.in_2) << path;
        EXPECT_EQ(kind_of(path, Dialect::iiif1), row.in_1) << path;
    }
}

TEST(IiifUrl, ErrorsSayWhatIsValid)
{
    const auto sentence = [](std::string_view path, Dialect dialect) {
        try {
            (void)ask(path, dialect);
            return std::string("nothing was wrong");
        }
        catch (const Error &error) {
            return error.sentence();
        }
    };
    EXPECT_EQ(sentence("id/full/full/0/default.jpg", Dialect::iiif3),
              "The size is not valid: it has to be max, w,  ,h  pct:n  w,h or !w,h, "
              "with ^ in front where it may be enlarged.");
    EXPECT_EQ(sentence("id/full/max/0/native.", Dialect::iiif1),
              "The size is not valid: it has to be full, w,  ,h  pct:n  w,h or !w,h.");
    EXPECT_EQ(sentence("id/full/full/0/native.bmp", Dialect::iiif1),
              "The format bmp is not served here: info.json lists the formats that are.");
    EXPECT_EQ(sentence("id/full/full/0/native.", Dialect::iiif1),
              "The format is not served here: info.json lists the formats that are.");
    EXPECT_EQ(sentence("id/full/full/0/native.<script>", Dialect::iiif1),
              "The format is not served here: info.json lists the formats that are.");
}

// --- Effects of Accept (items 61, 111 to 116)

ImageFormat format_for(std::string_view accept)
{
    return std::get<Request>(ask("id/full/full/0/native", Dialect::iiif1, accept).what).format;
}

TEST(IiifUrl, Version1ChoosesAMissingFormatByAccept)
{
    EXPECT_EQ(format_for(""), ImageFormat::jpg);
    EXPECT_EQ(format_for("image/png;q=1.0"), ImageFormat::png);
    EXPECT_EQ(format_for("image/jpeg;q=0.5, image/png;q=0.8"), ImageFormat::png);
    EXPECT_EQ(format_for("image/webp,image/*;q=0.8"), ImageFormat::webp);
    EXPECT_EQ(format_for("image/*"), ImageFormat::jpg);
    EXPECT_EQ(format_for("image/jpeg;q=0, */*"), ImageFormat::png);
    EXPECT_EQ(format_for("text/html"), ImageFormat::jpg);
    EXPECT_EQ(format_for("image/tiff"), ImageFormat::jpg);
}

TEST(IiifUrl, MarksAnswersThatDependOnAccept)
{
    EXPECT_TRUE(ask("id/full/full/0/native", Dialect::iiif1).negotiated);
    EXPECT_FALSE(ask("id/full/full/0/native.jpg", Dialect::iiif1).negotiated);
    EXPECT_FALSE(ask("id/full/max/0/default.jpg").negotiated);
    EXPECT_TRUE(ask("id/info.json").negotiated);
    EXPECT_FALSE(ask("id").negotiated);
}

// Returns the version and the kind of JSON of info.json, for example "3 ld" or "2 json".
std::string description_for(Dialect dialect, std::string_view accept)
{
    const auto found = ask("id/info.json", dialect, accept);
    const auto version = std::to_string(static_cast<int>(found.dialect.value()) + 1);
    const auto type = std::get<Description>(found.what).media_type;
    return version + (type.starts_with("application/ld+json") ? " ld" : " json");
}

struct AcceptRow {
    std::string_view accept;
    std::string_view in_3;
    std::string_view in_2;
    std::string_view in_1;
};

TEST(IiifUrl, ChoosesTheKindOfJsonByAccept)
{
    for (const auto &row : std::initializer_list<AcceptRow>{
             {"", "3 ld", "2 json", "1 json"},
             {"*/*", "3 ld", "2 json", "1 json"},
             {"application/*", "3 ld", "2 json", "1 json"},
             {"application/ld+json", "3 ld", "2 ld", "1 ld"},
             {"application/json", "3 json", "2 json", "1 json"},
             {"Application/LD+JSON", "3 ld", "2 ld", "1 ld"},
             {"application/json;q=0.5, application/ld+json", "3 ld", "2 ld", "1 ld"},
             {"application/json, application/ld+json;q=0.5", "3 json", "2 json", "1 json"},
             {"text/html,application/xhtml+xml,*/*;q=0.8", "3 ld", "2 json", "1 json"},
             {"application/ld+json;q=0", "3 json", "2 json", "1 json"},
             {"application/ld+json;q=0, */*", "3 json", "2 json", "1 json"},
             {"application/ld+json;q=0.0, application/json", "3 json", "2 json", "1 json"},
             {"text/html", "3 ld", "2 json", "1 json"},
             {"application/json;q=0.9, */*;q=0.1", "3 json", "2 json", "1 json"},
         }) {
        EXPECT_EQ(description_for(Dialect::iiif3, row.accept), row.in_3) << row.accept;
        EXPECT_EQ(description_for(Dialect::iiif2, row.accept), row.in_2) << row.accept;
        EXPECT_EQ(description_for(Dialect::iiif1, row.accept), row.in_1) << row.accept;
    }
}

TEST(IiifUrl, AcceptMayNameAnotherVersionByItsProfile)
{
    constexpr std::string_view kProfile2 =
        R"(application/ld+json;profile="http://iiif.io/api/image/2/context.json")";
    constexpr std::string_view kProfile3 =
        R"(application/ld+json;profile="http://iiif.io/api/image/3/context.json")";
    EXPECT_EQ(description_for(Dialect::iiif3, kProfile2), "2 ld");
    EXPECT_EQ(description_for(Dialect::iiif2, kProfile3), "3 ld");
    EXPECT_EQ(description_for(Dialect::iiif3, kProfile3), "3 ld");
    EXPECT_EQ(description_for(Dialect::iiif3, std::string(kProfile2) + ";q=0.5, " +
                                                  std::string(kProfile3) + ";q=0.8"),
              "3 ld");
    EXPECT_EQ(description_for(Dialect::iiif3, std::string(kProfile2) + ";q=0"), "3 json");
    EXPECT_EQ(
        description_for(Dialect::iiif3, R"(application/ld+json;profile="http://example.org/x")"),
        "3 ld");
}

TEST(IiifUrl, AcceptDoesNotChangeTheVersionOfImages)
{
    const auto found = ask("id/full/max/0/default.jpg", Dialect::iiif3,
                           R"(image/png;profile="http://iiif.io/api/image/2/context.json")");
    EXPECT_EQ(found.dialect, Dialect::iiif3);
    EXPECT_EQ(std::get<Request>(found.what).format, ImageFormat::jpg);
}

// --- Other spellings

Ask ask_with(const ParseSettings &settings, std::string_view path, std::string_view accept = {})
{
    const auto rooted = '/' + std::string(path);
    const auto address = std::string(kHost) + rooted;
    auto complete = settings;
    complete.formats = kEveryFormat;
    return parse_iiif({.path = rooted, .address = address, .accept = accept}, complete);
}

TEST(IiifUrl, ReadsRawSlashesFromTheRight)
{
    const ParseSettings raw{.formats = {}, .raw_slashes = true};
    EXPECT_EQ(ask_with(raw, "a/b.tif/info.json").identifier, "a/b.tif");
    EXPECT_EQ(ask_with(raw, "a/b.tif/info.json").uri, std::string(kHost) + "/a/b.tif");
    EXPECT_EQ(ask_with(raw, "a/b.tif/full/max/0/default.jpg").identifier, "a/b.tif");
    EXPECT_EQ(ask_with(raw, "a/b/c/d/e.tif").identifier, "a/b/c/d/e.tif");
    EXPECT_EQ(ask_with(raw, "a/b.tif/").identifier, "a/b.tif");
    EXPECT_EQ(ask_with(raw, "a%2Fb/c.tif/info.json").identifier, "a/b/c.tif");
}

TEST(IiifUrl, DropsSlashesInFrontOfAnIdentifier)
{
    for (const auto *path : {"%2Fa/info.json", "%2F%2Fa/info.json", "a/info.json"}) {
        EXPECT_EQ(ask(path).identifier, "a") << path;
    }
}

TEST(IiifUrl, GivesAnotherVersionAnIdOfItsOwn)
{
    constexpr std::string_view kProfile2 =
        R"(application/ld+json;profile="http://iiif.io/api/image/2/context.json")";
    EXPECT_EQ(ask("a%2Fb/info.json", Dialect::iiif3, kProfile2).uri,
              std::string(kHost) + "/iiif-2/a%2Fb");
    const auto found = ask("iiif-2/a%2Fb/full/full/0/default.jpg");
    EXPECT_EQ(found.dialect, Dialect::iiif2);
    EXPECT_EQ(found.identifier, "a/b");
    EXPECT_EQ(found.uri, std::string(kHost) + "/iiif-2/a%2Fb");
    EXPECT_EQ(ask("iiif-2/info.json").identifier, "iiif-2");
    EXPECT_EQ(ask("iiif-2").identifier, "iiif-2");
    EXPECT_EQ(ask("iiif-2/a").identifier, "a");
    const ParseSettings lenient{.formats = {}, .lenient = true};
    EXPECT_EQ(ask_with(lenient, "a/info.json", kProfile2).uri, std::string(kHost) + "/a");
}

TEST(IiifUrl, ReadsTheSpellingsOfAllVersionsWhereItIsLenient)
{
    for (const auto dialect : {Dialect::iiif1, Dialect::iiif2, Dialect::iiif3}) {
        const ParseSettings lenient{.dialect = dialect, .formats = {}, .lenient = true};
        for (const auto *rest :
             {"full/full/0/native.jpg", "square/max/!0/default.jpg", "full/^max/0/grey.jpg",
              "full/^9,/0/gray.jpg", "full/full/0/color"}) {
            const auto found = ask_with(lenient, "id/" + std::string(rest));
            EXPECT_TRUE(std::holds_alternative<Request>(found.what)) << rest;
        }
    }
}

}   // namespace
}   // namespace iiif
