#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/directives.h"
#include "location.h"
#include "temp_file.h"

namespace iiif {
namespace {

// Sets a directive from a line such as "IIIFMaxWidth 100", as httpd would. Returns the sentence for
// the operator, or "" on success.
std::string set(iiif_settings *settings, std::string_view line)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : std::string(line) + ' ') {
        if (c != ' ') {
            word += c;
        }
        else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    std::vector<const char *> values;
    for (std::size_t i = 1; i < words.size(); ++i) {
        values.push_back(words[i].c_str());
    }
    const char *sentence = iiif_settings_set(settings, words.at(0).c_str(),
                                             static_cast<int>(values.size()), values.data());
    return sentence == nullptr ? "" : sentence;
}

std::string set(std::string_view line)
{
    const Handle<iiif_settings> settings(iiif_settings_new());
    return set(settings.get(), line);
}

TEST(Settings, TakeEveryDirectiveWithAGoodValue)
{
    for (const auto *line : {"IIIFVersion 1",
                             "IIIFVersion 2",
                             "IIIFVersion 3",
                             "IIIFSuffix .tif",
                             "IIIFSuffix .tif .tiff .jp2",
                             "IIIFMaxWidth 1",
                             "IIIFMaxWidth 2147483647",
                             "IIIFMaxHeight 100",
                             "IIIFMaxArea 4611686014132420609",
                             "IIIFUpscale on",
                             "IIIFUpscale Off",
                             "IIIFPassThrough off",
                             "IIIFStrictConfine ON",
                             "IIIFFormats jpg",
                             "IIIFFormats png jpg",
                             "IIIFFormats jpg jpg",
                             "IIIFQuality jpg 1",
                             "IIIFQuality jpg 100",
                             "IIIFFilter nearest",
                             "IIIFFilter bilinear",
                             "IIIFFilter bicubic",
                             "IIIFFilter lanczos",
                             "IIIFBackground #ffffff",
                             "IIIFBackground #00Ff7a",
                             "IIIFPageSeparator ;",
                             "IIIFPageSeparator @",
                             "IIIFJPEGProgressive on",
                             "IIIFWebPLossless Off",
                             "IIIFSequencePattern _pyr_",
                             "IIIFSequencePattern -",
                             "IIIFProfile keep",
                             "IIIFProfile srgb",
                             "IIIFProfile strip",
                             "IIIFMetadata keep",
                             "IIIFMetadata strip",
                             "IIIFDepth keep",
                             "IIIFCodecThreads 1",
                             "IIIFCodecThreads 64",
                             "IIIFCodecThreads auto",
                             "IIIFLayers 1",
                             "IIIFLayers all",
                             "IIIFLayers auto",
                             "IIIFDepth 8",
                             "IIIFRights http://creativecommons.org/licenses/by/4.0/",
                             "IIIFBaseURL https://example.org/iiif/",
                             "IIIFBaseURL http://h",
                             "IIIFMaxAge 0",
                             "IIIFMaxAge 315360000",
                             "IIIFAllowOrigin *",
                             "IIIFAllowOrigin off",
                             "IIIFAllowOrigin https://example.org",
                             "IIIFAllowOrigin http://localhost:8080",
                             "IIIFMemoryLimit 1M",
                             "IIIFMemoryLimit 1024K",
                             "IIIFSlashes raw",
                             "IIIFSlashes encoded",
                             "IIIFLenient on",
                             "IIIFTrustedProxy 10.0.0.1 192.168.0.0/16 ::1 fe80::/10 remoteip",
                             "IIIFIdentifierMap txt:conf/map.txt",
                             "IIIFIdentifierMap dbm=sdbm:conf/map",
                             "IIIFIdentifierMap prg:/bin/map",
                             "IIIFIdentifierMap ^(..) $1/$0",
                             "IIIFMemoryLimit 512M",
                             "IIIFMemoryLimit 8G",
                             "IIIFCacheSize 0",
                             "IIIFCacheSize 1M",
                             "IIIFCacheSize 64G",
                             "IIIFOpenFiles 1",
                             "IIIFOpenFiles 1000000",
                             "IIIFRenderSlots 1",
                             "IIIFRenderSlots 128"}) {
        EXPECT_EQ(set(line), "") << line;
    }
}

struct Refused {
    std::string_view line;
    std::string_view sentence;
};

TEST(Settings, RefuseWrongValuesWithTheSentenceThatSaysWhatIsRight)
{
    for (const auto &[line, sentence] : std::initializer_list<Refused>{
             {"IIIFVersion", "IIIFVersion takes the number 1, 2 or 3, not nothing"},
             {"IIIFVersion 4", "IIIFVersion takes the number 1, 2 or 3, not '4'"},
             {"IIIFVersion 2.1", "IIIFVersion takes the number 1, 2 or 3, not '2.1'"},
             {"IIIFVersion 1 2", "IIIFVersion takes the number 1, 2 or 3, not '1' '2'"},
             {"IIIFMaxWidth 0",
              "IIIFMaxWidth takes a number of pixels from 1 to 2147483647, not '0'"},
             {"IIIFMaxWidth -5",
              "IIIFMaxWidth takes a number of pixels from 1 to 2147483647, not '-5'"},
             {"IIIFMaxHeight 2147483648",
              "IIIFMaxHeight takes a number of pixels from 1 to 2147483647, not '2147483648'"},
             {"IIIFMaxWidth 100px",
              "IIIFMaxWidth takes a number of pixels from 1 to 2147483647, not '100px'"},
             {"IIIFMaxArea 99999999999999999999",
              "IIIFMaxArea takes a number of pixels from 1 to 4611686014132420609, not "
              "'99999999999999999999'"},
             {"IIIFJPEGProgressive yes", "IIIFJPEGProgressive takes on or off, not 'yes'"},
             {"IIIFWebPLossless", "IIIFWebPLossless takes on or off, not nothing"},
             {"IIIFUpscale yes", "IIIFUpscale takes on or off, not 'yes'"},
             {"IIIFStrictConfine", "IIIFStrictConfine takes on or off, not nothing"},
             {"IIIFSuffix", "IIIFSuffix takes suffixes such as .tif .jp2, not nothing"},
             {"IIIFSuffix tif", "IIIFSuffix takes suffixes such as .tif .jp2, not 'tif'"},
             {"IIIFSuffix .", "IIIFSuffix takes suffixes such as .tif .jp2, not '.'"},
             {"IIIFSuffix ./../x", "IIIFSuffix takes suffixes such as .tif .jp2, not './../x'"},
             {"IIIFFilter cubic",
              "IIIFFilter takes nearest, bilinear, bicubic or lanczos, not 'cubic'"},
             {"IIIFBackground white", "IIIFBackground takes a colour as #rrggbb, not 'white'"},
             {"IIIFBackground #fff", "IIIFBackground takes a colour as #rrggbb, not '#fff'"},
             {"IIIFBackground #ggffff", "IIIFBackground takes a colour as #rrggbb, not '#ggffff'"},
             {"IIIFPageSeparator a", "IIIFPageSeparator takes one character that is neither a "
                                     "letter, a digit nor /, not 'a'"},
             {"IIIFMetadata off", "IIIFMetadata takes keep or strip, not 'off'"},
             {"IIIFProfile icc", "IIIFProfile takes keep, srgb or strip, not 'icc'"},
             {"IIIFCodecThreads 65",
              "IIIFCodecThreads takes a number of threads from 1 to 64, or auto, not '65'"},
             {"IIIFLayers 0",
              "IIIFLayers takes a number of quality layers from 1 on, all or auto, not '0'"},
             {"IIIFLayers some",
              "IIIFLayers takes a number of quality layers from 1 on, all or auto, not 'some'"},
             {"IIIFDepth 16", "IIIFDepth takes keep or 8, not '16'"},
             {"IIIFQuality jpg", "IIIFQuality takes a lossy format, such as jpg, and a number from "
                                 "1 to 100, not 'jpg'"},
             {"IIIFQuality jpg 0", "IIIFQuality takes a lossy format, such as jpg, and a number "
                                   "from 1 to 100, not 'jpg' '0'"},
             {"IIIFQuality jpg 101",
              "IIIFQuality takes a lossy format, such as jpg, and a number from "
              "1 to 100, not 'jpg' '101'"},
             {"IIIFQuality png 50",
              "IIIFQuality takes a lossy format, such as jpg, and a number from 1 "
              "to 100, not 'png' '50'"},
             {"IIIFQuality 50 jpg",
              "IIIFQuality takes a lossy format, such as jpg, and a number from 1 "
              "to 100, not '50' 'jpg'"},
             {"IIIFRights by", "IIIFRights takes a URI that begins with http:// or https://, not "
                               "'by'"},
             {"IIIFBaseURL /iiif",
              "IIIFBaseURL takes a URI that begins with http:// or https://, not '/iiif'"},
             {"IIIFBaseURL http://",
              "IIIFBaseURL takes a URI that begins with http:// or https://, not 'http://'"},
             {"IIIFBaseURL http:///iiif",
              "IIIFBaseURL takes a URI that begins with http:// or https://, not 'http:///iiif'"},
             {"IIIFBaseURL ftp://h/",
              "IIIFBaseURL takes a URI that begins with http:// or https://, not 'ftp://h/'"},
             {"IIIFMaxAge -1",
              "IIIFMaxAge takes a number of seconds from 0 to 315360000, not '-1'"},
             {"IIIFMaxAge 1d",
              "IIIFMaxAge takes a number of seconds from 0 to 315360000, not '1d'"},
             {"IIIFAllowOrigin example.org",
              "IIIFAllowOrigin takes *, off or origins such as https://example.org, not "
              "'example.org'"},
             {"IIIFAllowOrigin https://example.org/",
              "IIIFAllowOrigin takes *, off or origins such as https://example.org, not "
              "'https://example.org/'"},
             {"IIIFAllowOrigin * https://b",
              "IIIFAllowOrigin takes *, off or origins such as https://example.org, not "
              "'*' 'https://b'"},
             {"IIIFCacheSize 1000K", "IIIFCacheSize takes 0 or at least 1M, not '1000K'"},
             {"IIIFCacheSize big",
              "IIIFCacheSize takes a number of bytes, which K, M or G may follow, not 'big'"},
             {"IIIFOpenFiles 0",
              "IIIFOpenFiles takes a number of files from 1 to 1000000, not '0'"},
             {"IIIFRenderSlots 0",
              "IIIFRenderSlots takes a number of slots from 1 to 128, not '0'"},
             {"IIIFRenderSlots 129",
              "IIIFRenderSlots takes a number of slots from 1 to 128, not '129'"},
             {"IIIFMemoryLimit 1023K", "IIIFMemoryLimit takes at least 1M bytes, not '1023K'"},
             {"IIIFSlashes on", "IIIFSlashes takes encoded or raw, not 'on'"},
             {"IIIFTrustedProxy proxy.example",
              "IIIFTrustedProxy takes IP addresses, networks such as 10.0.0.0/8, or remoteip for "
              "the proxies of mod_remoteip, not 'proxy.example'"},
             {"IIIFIdentifierMap rnd:conf/map.txt",
              "IIIFIdentifierMap takes a regular expression and its substitution, or txt:file, "
              "dbm:file, dbm=type:file or prg:program, not 'rnd:conf/map.txt'"},
             {"IIIFMemoryLimit 0",
              "IIIFMemoryLimit takes a number of bytes, which K, M or G may follow, not '0'"},
             {"IIIFMemoryLimit 1T",
              "IIIFMemoryLimit takes a number of bytes, which K, M or G may follow, not '1T'"},
             {"IIIFMemoryLimit 9999999999G", "IIIFMemoryLimit takes a number of bytes, which K, M "
                                             "or G may follow, not '9999999999G'"},
             {"IIIFInfoExtra /nowhere/at/all",
              "IIIFInfoExtra takes the name of a file that holds one JSON object, not "
              "'/nowhere/at/all'"},
             {"IIIFInfoExtra /tmp",
              "IIIFInfoExtra takes the name of a file that holds one JSON object, not '/tmp'"},
             {"IIIFRoot", "IIIFRoot takes the path of a folder, not nothing"},
             {"IIIFColour red", "IIIFColour is not known to the engine"},
         }) {
        EXPECT_EQ(set(line), sentence) << line;
    }
}

TEST(Settings, NameTheBuiltFormatsWhereOneIsWrong)
{
    const auto sentence = set("IIIFFormats jpg bmp");
    EXPECT_TRUE(sentence.starts_with("IIIFFormats takes some of the formats jpg png")) << sentence;
    EXPECT_TRUE(sentence.ends_with(", not 'jpg' 'bmp'")) << sentence;
    EXPECT_NE(set("IIIFFormats"), "");
    EXPECT_NE(set("IIIFFormats JPG"), "");
}

TEST(Settings, LeaveTheValueThatWasThereWhereOneIsWrong)
{
    const Handle<iiif_settings> settings(iiif_settings_new());
    EXPECT_EQ(set(settings.get(), "IIIFBaseURL http://h/iiif"), "");
    EXPECT_NE(set(settings.get(), "IIIFBaseURL nonsense"), "");
    EXPECT_STREQ(iiif_settings_base_url(settings.get()), "http://h/iiif");
}

TEST(Settings, CutTheBaseUrlsTrailingSlashes)
{
    const Handle<iiif_settings> settings(iiif_settings_new());
    EXPECT_EQ(iiif_settings_base_url(settings.get()), nullptr);
    (void)set(settings.get(), "IIIFBaseURL http://h/iiif//");
    EXPECT_STREQ(iiif_settings_base_url(settings.get()), "http://h/iiif");
}

TEST(Settings, AllowEveryOriginUnlessTheyAreTold)
{
    const Handle<iiif_settings> settings(iiif_settings_new());
    EXPECT_STREQ(iiif_settings_allow_origin(settings.get(), nullptr), "*");
    (void)set(settings.get(), "IIIFAllowOrigin https://example.org");
    EXPECT_STREQ(iiif_settings_allow_origin(settings.get(), nullptr), "https://example.org");
    (void)set(settings.get(), "IIIFAllowOrigin off");
    EXPECT_EQ(iiif_settings_allow_origin(settings.get(), nullptr), nullptr);
}

// --- Merging and defaults

Settings settings_with(std::initializer_list<std::vector<const char *>> lines)
{
    Settings settings;
    for (const auto &line : lines) {
        set_directive(settings, line.front(), std::span(line).subspan(1));
    }
    return settings;
}

TEST(Settings, GiveTheLimitsThatHoldWhereNoDirectiveSetsOne)
{
    const Settings settings;
    const auto limits = settings.limits(5);
    EXPECT_EQ(limits.max_width, 8192);
    EXPECT_EQ(limits.max_height, 8192);
    EXPECT_EQ(limits.max_area, 0);
    EXPECT_EQ(limits.memory, 5);
    EXPECT_FALSE(limits.upscale || limits.strict_confine);
    EXPECT_EQ(settings.served_formats().front(), ImageFormat::jpg);
    EXPECT_EQ(settings.location.quality.of(ImageFormat::pdf), 75);
    EXPECT_EQ(settings.location.quality.of(ImageFormat::avif), 50);
}

TEST(Settings, LetTheWidthLimitTheHeightToo)
{
    EXPECT_EQ(settings_with({{"IIIFMaxWidth", "100"}}).limits(0).max_height, 100);
    EXPECT_EQ(
        settings_with({{"IIIFMaxWidth", "100"}, {"IIIFMaxHeight", "50"}}).limits(0).max_height, 50);
}

TEST(Settings, KeepTheQualityOfTheOtherFormats)
{
    const auto both = merged(settings_with({{"IIIFQuality", "jpg", "10"}}),
                             settings_with({{"IIIFQuality", "jpg", "20"}}));
    EXPECT_EQ(both.location.quality.of(ImageFormat::jpg), 20);
    EXPECT_EQ(both.location.quality.of(ImageFormat::webp), 75);
}

TEST(Settings, MergeBehindTheCFaceToo)
{
    const Handle<iiif_settings> base(iiif_settings_new());
    const Handle<iiif_settings> over(iiif_settings_new());
    (void)set(base.get(), "IIIFBaseURL http://h/a");
    (void)set(over.get(), "IIIFAllowOrigin off");
    const Handle<iiif_settings> merged(iiif_settings_merge(base.get(), over.get()));
    EXPECT_STREQ(iiif_settings_base_url(merged.get()), "http://h/a");
    EXPECT_EQ(iiif_settings_allow_origin(merged.get(), nullptr), nullptr);
    EXPECT_EQ(iiif_settings_base_url(over.get()), nullptr);
}

TEST(Settings, TakeAFileThatHoldsOneJsonObject)
{
    const auto takes = [](std::string_view content) {
        const TempFile file({content.begin(), content.end()});
        return set("IIIFInfoExtra " + file.path()).empty();
    };
    EXPECT_TRUE(takes("{}"));
    EXPECT_TRUE(takes(R"( {"label": {"none": ["Ü"]}} )"));
    for (const auto *content : {"", "[]", "7", "{", "{} {}", "{\"a\":1,}", "{\"a\":\"\xFF\"}"}) {
        EXPECT_FALSE(takes(content)) << content;
    }
}

}   // namespace
}   // namespace iiif
