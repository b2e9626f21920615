// Writes TIFF, JP2 and PDF and reads them back. TIFF is read by the engine's own reader, whose
// tests compare it with libtiff.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "codec/jpeg2000/jp2_writer.h"
#include "codec/pdf_writer.h"
#include "codec/registry.h"
#include "codec/tiff/tiff_writer.h"
#include "decoded.h"
#include "pixel/sample.h"
#include "memory_file.h"
#include "profiles.h"
#include "writer_checks.h"

namespace iiif {
namespace {

TEST(TiffWriter, KeepsThePictureExactly)
{
    for (const auto format : {kGray, kGrayAlpha, kRgb, kRgbAlpha}) {
        for (const auto &size : {Size{1, 1}, Size{1, 137}, Size{41, 1}, Size{300, 199}}) {
            const auto picture = photo(format, size);
            const MemoryFile file(encoded(make_tiff_writer, picture));
            EXPECT_EQ(level_of(*open_picture(file.open()), 0), picture);
        }
    }
}

TEST(Jp2Writer, KeepsThePictureExactly)
{
    for (const auto format : {kGray, kRgb}) {
        for (const auto &size : {Size{1, 1}, Size{1, 137}, Size{41, 1}, Size{300, 199}}) {
            const auto picture = photo(format, size);
            const MemoryFile file(encoded(make_jp2_writer, picture));
            EXPECT_EQ(level_of(*open_picture(file.open()), 0), picture);
        }
    }
}

// The engine's reader drops opacity, so this searches for the channel definition box.
TEST(Jp2Writer, TellsWhichChannelIsOpacity)
{
    constexpr std::string_view kDefinitions("cdef");
    for (const auto format : {kGray, kGrayAlpha, kRgb, kRgbAlpha}) {
        const auto picture = photo(format, {30, 20});
        const auto bytes = encoded(make_jp2_writer, picture);
        const auto found = std::search(bytes.begin(), bytes.end(), kDefinitions.begin(),
                                       kDefinitions.end()) != bytes.end();
        EXPECT_EQ(found, format.alpha);
        const auto read = level_of(*open_picture(MemoryFile(bytes).open()), 0);
        EXPECT_EQ(read.at(0, 7, 9), picture.at(0, 7, 9));
    }
}

// ISO/IEC 15444-1 I.5.3.3: a restricted profile replaces the enumerated colour space.
TEST(Jp2Writer, TellsTheProfile)
{
    const auto profile = std::make_shared<const std::vector<std::uint8_t>>(70'000, 0x5A);
    const auto picture = photo(kRgb, {30, 20});
    TestSink sink;
    push(picture, *make_jp2_writer({.icc_profile = profile}, kRgb, picture.size, sink));
    constexpr std::array<std::uint8_t, 11> kHead{0, 1, 0x11, 0x7B, 'c', 'o', 'l', 'r', 2, 0, 0};
    std::vector<std::uint8_t> box(kHead.size() + profile->size(), 0x5A);
    std::ranges::copy(kHead, box.begin());
    const auto found =
        std::search(sink.bytes().begin(), sink.bytes().end(), box.begin(), box.end());
    EXPECT_NE(found, sink.bytes().end());
    EXPECT_EQ(level_of(*open_picture(MemoryFile(sink.bytes()).open()), 0), picture);
}

TEST(Jp2Writer, Stops)
{
    check_failing_sink(make_jp2_writer, photo(kRgb, {90, 60}));
    check_abandoned_writer(make_jp2_writer, photo(kRgb, {90, 60}));
}

TEST(TiffWriter, MakesTilesOfLargePictures)
{
    const auto picture = photo(kRgb, {2100, 2005});
    const MemoryFile file(encoded(make_tiff_writer, picture));
    const auto reader = open_picture(file.open());
    EXPECT_EQ(reader->info()->levels[0].tile, (Size{256, 256}));
    EXPECT_EQ(level_of(*reader, 0), picture);
}

// A picture of more than 70 MB is not compressed, and is sent before the last row has arrived.
TEST(TiffWriter, StreamsWhatIsTooLargeToBeHeld)
{
    const auto picture = photo(kRgb, {6001, 4003});
    check_streaming(make_tiff_writer, picture);
    const MemoryFile file(encoded(make_tiff_writer, picture));
    EXPECT_EQ(level_of(*open_picture(file.open()), 0), picture);
    check_failing_sink(make_tiff_writer, picture);
    check_abandoned_writer(make_tiff_writer, picture);
}

TEST(TiffWriter, KeepsSixteenBits)
{
    const PixelFormat deep{ColorModel::rgb, false, SampleType::u16};
    const StripBuffer rows(deep, {50, 70});
    for (int channel = 0; channel < 3; ++channel) {
        for (std::int64_t y = 0; y < 70; ++y) {
            for (std::int64_t x = 0; x < 50; ++x) {
                rows.view().row<std::uint16_t>(channel, y)[x] =
                    static_cast<std::uint16_t>(x * 1000 + y * 77 + channel);
            }
        }
    }
    TestSink sink;
    const auto writer = make_tiff_writer({}, deep, {50, 70}, sink);
    writer->write(rows.view());
    writer->finish();
    const MemoryFile file(sink.bytes());
    const auto reader = open_picture(file.open());
    ASSERT_EQ(reader->info()->format, deep);
    const StripBuffer found(deep, {50, 70});
    reader->read_tile({0, 0, 0}, found.view().rows(0, 70));
    for (std::int64_t x = 0; x < 50; ++x) {
        EXPECT_EQ(found.view().row<std::uint16_t>(2, 69)[x], x * 1000 + 69 * 77 + 2);
    }
}

TEST(TiffWriter, TellsTheProfile)
{
    const auto profile = std::make_shared<const std::vector<std::uint8_t>>(srgb_profile());
    TestSink sink;
    const auto picture = photo(kRgb, {10, 10});
    push(picture, *make_tiff_writer({.icc_profile = profile}, kRgb, picture.size, sink));
    const MemoryFile file(sink.bytes());
    EXPECT_EQ(*open_picture(file.open())->info()->icc_profile, *profile);
}

// Metadata must also be written if the pixels were sent before the directories.
TEST(TiffWriter, TellsWhatThePictureIs)
{
    Metadata metadata;
    metadata.rights = "(c) Museum";
    metadata.columns_per_metre = metadata.rows_per_metre = 10000;
    metadata.exif = {{ExifField::Group::photo, 0x829A, 5, 1, {1, 0, 0, 0, 8, 0, 0, 0}},
                     {ExifField::Group::place, 1, 2, 2, {'N', 0}}};
    for (const auto &size : {Size{10, 11}, Size{6001, 4003}}) {
        TestSink sink;
        const auto picture = photo(kRgb, size);
        push(picture, *make_tiff_writer({.metadata = std::make_shared<const Metadata>(metadata)},
                                        kRgb, size, sink));
        const MemoryFile file(sink.bytes());
        const auto found = *open_picture(file.open())->info()->metadata;
        EXPECT_EQ(found.rights, metadata.rights);
        EXPECT_NEAR(found.columns_per_metre, 10000, 0.1);
        EXPECT_EQ(found.exif, metadata.exif);
    }
}

TEST(TiffWriter, PacksRowsThatAreWiderThanAJpegOrAWebp)
{
    for (const auto scheme : {TiffScheme::jpeg, TiffScheme::webp, TiffScheme::deflate}) {
        for (const std::int64_t width : {16383, 16384, 65501}) {
            TestSink sink;
            const auto picture = photo(kRgb, {width, 3});
            push(picture, *make_tiff_writer({.tiff_scheme = scheme}, kRgb, picture.size, sink));
            const MemoryFile file(sink.bytes());
            EXPECT_EQ(open_picture(file.open())->info()->size(), picture.size);
        }
    }
}

TEST(TiffWriter, StopsWhereTheClientHasGone)
{
    check_failing_sink(make_tiff_writer, photo(kRgb, {60, 40}));
    check_abandoned_writer(make_tiff_writer, photo(kRgb, {60, 40}));
}

TEST(PdfWriter, MakesOnePageAroundAJpeg)
{
    const auto bytes = encoded(make_pdf_writer, photo(kRgb, {600, 300}));
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_TRUE(text.starts_with("%PDF-1.4"));
    EXPECT_NE(text.find("/MediaBox [0 0 144.000 72.000]"), std::string::npos);
    EXPECT_NE(text.find("\xFF\xD8\xFF"), std::string::npos);
    const auto table = text.rfind("startxref\n");
    ASSERT_NE(table, std::string::npos);
    const auto offset = std::stoul(text.substr(table + 10));
    EXPECT_EQ(text.substr(offset, 5), "xref\n");
    EXPECT_EQ(text.substr(std::stoul(text.substr(text.find("f \n", offset) + 3, 10)), 7),
              "1 0 obj");
    check_failing_sink(make_pdf_writer, photo(kRgb, {60, 40}));
}

}   // namespace
}   // namespace iiif
