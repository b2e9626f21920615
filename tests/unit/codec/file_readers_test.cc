// Opens JPEG, PNG and WebP files as pictures.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

#include <jpeglib.h>

#include "base/error.h"
#include "codec/tiff/jpeg_profile.h"
#include "codec/png_writer.h"
#include "codec/jpeg/jpeg_writer.h"
#include "codec/registry.h"
#include "decoded.h"
#include "memory_file.h"
#include "profiles.h"
#include "writer_checks.h"

namespace iiif {
namespace {

TestPicture smooth(PixelFormat format, Size size)
{
    return TestPicture(format, size).fill([](int channel, std::int64_t x, std::int64_t y) {
        return 128 + 90 * std::sin(static_cast<double>(x) / 40 + channel) *
                         std::cos(static_cast<double>(y) / 50);
    });
}

// Inserts EXIF after the pixels, as other programs do. It holds only an orientation: a quarter
// turn.
std::vector<std::uint8_t> with_exif_behind_pixels(std::vector<std::uint8_t> png)
{
    constexpr std::size_t kEndBytes = 12;
    const auto chunk = std::to_array<std::uint8_t>(
        {0, 0, 0, 26, 'e', 'X', 'I', 'f', 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12,
         1, 3, 0, 1,  0,   0,   0,   6,   0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0});
    png.insert(png.end() - kEndBytes, chunk.begin(), chunk.end());
    return png;
}

TEST(PngReader, IsTurnedByExifBehindThePixels)
{
    const auto png = encoded(make_png_writer, smooth(kRgb, {30, 20}));
    const MemoryFile file(with_exif_behind_pixels(png));
    EXPECT_EQ(open_picture(file.open())->info()->size(), (Size{20, 30}));
    EXPECT_EQ(open_picture(MemoryFile(png).open())->info()->size(), (Size{30, 20}));
}

TEST(PngReader, ReadsItsPixelsExactly)
{
    for (const auto format : {kGray, kGrayAlpha, kRgb, kRgbAlpha}) {
        const auto picture = photo(format, {700, 530});
        const MemoryFile file(encoded(make_png_writer, picture));
        const auto reader = open_picture(file.open());
        EXPECT_EQ(reader->info()->size(), picture.size);
        EXPECT_EQ(level_of(*reader, 0), picture);
    }
}

TEST(PngReader, RefusesWhatIsCutOrNoPage)
{
    auto bytes = encoded(make_png_writer, photo(kRgb, {100, 80}));
    const MemoryFile whole(bytes);
    EXPECT_THROW((void)open_picture(whole.open(), 2), Error);
    for (const std::size_t length : {std::size_t{8}, std::size_t{30}, bytes.size() / 2}) {
        const MemoryFile file({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
        EXPECT_THROW((void)level_of(*open_picture(file.open()), 0), Error) << length;
    }
}

TEST(JpegReader, ReadsItsPixelsAndItsHalves)
{
    for (const auto format : {kGray, kRgb}) {
        const auto picture = smooth(format, {701, 530});
        const MemoryFile file(encoded(make_jpeg_writer, picture, 95));
        const auto reader = open_picture(file.open());
        ASSERT_EQ(reader->info()->levels.size(), 4U);
        EXPECT_EQ(reader->info()->levels[3].size, (Size{88, 67}));
        EXPECT_GT(psnr(level_of(*reader, 0), picture), 40);
        const auto half = level_of(*reader, 1);
        const auto wanted =
            TestPicture(format, half.size).fill([&](int channel, std::int64_t x, std::int64_t y) {
                return picture.at(channel, std::min<std::int64_t>(2 * x, 700), 2 * y);
            });
        EXPECT_GT(psnr(half, wanted), 35);
    }
}

StripBuffer tile_of(Reader &reader, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto size = tile_rect(info->levels.at(static_cast<std::size_t>(tile.level)), tile).size();
    StripBuffer pixels(info->format, size);
    reader.read_tile(tile, pixels.view());
    return pixels;
}

void expect_equal(const StripBuffer &found, const TestPicture &whole, const Rect &rect)
{
    for (int channel = 0; channel < whole.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            const auto *const row = found.view().row(channel, y);
            for (std::int64_t x = 0; x < rect.width; ++x) {
                ASSERT_EQ(row[x], whole.at(channel, rect.x + x, rect.y + y)) << x << ',' << y;
            }
        }
    }
}

// The grain makes a row differ if it is computed from wrong neighbours; quality 75 halves the
// chroma resolution.
TEST(JpegReader, GivesTheSameTileWhateverWasReadBefore)
{
    const auto picture = photo(kRgb, {701, 2100});
    for (const bool progressive : {false, true}) {
        TestSink sink;
        push(picture,
             *make_jpeg_writer({.quality = 75, .picture = {.jpeg_progressive = progressive}}, kRgb,
                               picture.size, sink));
        const MemoryFile file(sink.bytes());
        for (int level = 0; level < 3; ++level) {
            const auto reader = open_picture(file.open());
            const auto whole = level_of(*reader, level);
            const auto &geometry = reader->info()->levels[static_cast<std::size_t>(level)];
            const auto rows = ceil_div(geometry.size.height, geometry.tile.height);
            for (const auto row : {rows - 1, std::int64_t{0}, rows / 2, rows - 1}) {
                const TileIndex tile{level, 0, row};
                for (const auto &one : {reader->another(), open_picture(file.open())}) {
                    expect_equal(tile_of(*one, tile), whole, tile_rect(geometry, tile));
                }
                expect_equal(tile_of(*reader, tile), whole, tile_rect(geometry, tile));
            }
        }
    }
}

// Makes a JPEG as Adobe's programs do: inverted CMYK, where 255 is no ink, possibly stored as
// luminance and chrominance.
std::vector<std::uint8_t> adobe_jpeg(const TestPicture &inks, J_COLOR_SPACE stored)
{
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char *bytes = nullptr;
    unsigned long count = 0;
    jpeg_mem_dest(&jpeg, &bytes, &count);
    jpeg.image_width = static_cast<JDIMENSION>(inks.size.width);
    jpeg.image_height = static_cast<JDIMENSION>(inks.size.height);
    jpeg.input_components = 4;
    jpeg.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, stored);
    jpeg.write_Adobe_marker = TRUE;
    jpeg_set_quality(&jpeg, 98, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (std::int64_t y = 0; y < inks.size.height; ++y) {
        std::vector<std::uint8_t> row;
        for (std::int64_t x = 0; x < inks.size.width; ++x) {
            for (int channel = 0; channel < 4; ++channel) {
                row.push_back(static_cast<std::uint8_t>(255 - inks.at(channel, x, y)));
            }
        }
        auto *samples = row.data();
        jpeg_write_scanlines(&jpeg, &samples, 1);
    }
    jpeg_finish_compress(&jpeg);
    std::vector<std::uint8_t> made(bytes, bytes + count);
    jpeg_destroy_compress(&jpeg);
    std::free(bytes);
    return made;
}

TEST(JpegReader, TellsInksOfCmykAndOfYcck)
{
    const auto inks = smooth({ColorModel::cmyk, false}, {64, 48});
    for (const auto stored : {JCS_CMYK, JCS_YCCK}) {
        const MemoryFile file(adobe_jpeg(inks, stored));
        const auto reader = open_picture(file.open());
        ASSERT_EQ(reader->info()->format.model, ColorModel::cmyk);
        EXPECT_GT(psnr(level_of(*reader, 0), inks), 38) << stored;
    }
}

TEST(JpegReader, StopsReadingScansWhenTheClientHasGone)
{
    TestSink sink;
    const auto picture = photo(kRgb, {1500, 1500});
    push(picture, *make_jpeg_writer({.quality = 95, .picture = {.jpeg_progressive = true}}, kRgb,
                                    picture.size, sink));
    const MemoryFile file(sink.bytes());
    const auto reader = open_picture(file.open());
    LeavingClient client(3);
    reader->set_client(&client);
    EXPECT_THROW(tile_of(*reader, {0, 0, 0}), Error);
    reader->set_client(nullptr);
    EXPECT_GT(tile_of(*reader, {0, 0, 0}).view().size.width, 0);
}

TEST(JpegReader, TakesAShortJfifSegmentForNone)
{
    auto bytes = encoded(make_jpeg_writer, smooth(kRgb, {30, 20}));
    const auto shorter = std::to_array<std::uint8_t>({0xFF, 0xE0, 0, 7, 'J', 'F', 'I', 'F', 0});
    bytes.insert(bytes.begin() + 2, shorter.begin(), shorter.end());
    EXPECT_EQ(open_picture(MemoryFile(bytes).open())->info()->size(), (Size{30, 20}));
}

TEST(JpegReader, OpensWithoutReadingAScan)
{
    auto bytes = encoded(make_jpeg_writer, smooth(kRgb, {300, 200}));
    const std::array<std::uint8_t, 2> scan{0xFF, 0xDA};
    const auto begin = std::search(bytes.begin(), bytes.end(), scan.begin(), scan.end());
    bytes.resize(static_cast<std::size_t>(begin - bytes.begin()) + 14);
    const MemoryFile file(bytes);
    EXPECT_EQ(open_picture(file.open())->info()->size(), (Size{300, 200}));
}

TEST(JpegReader, PricesTheCoefficientsOfSeveralScansAtEachLevel)
{
    const auto picture = smooth(kRgb, {1000, 1600});
    const auto price = [&](bool progressive, std::size_t level) {
        TestSink sink;
        push(picture,
             *make_jpeg_writer({.quality = 75, .picture = {.jpeg_progressive = progressive}}, kRgb,
                               picture.size, sink));
        const MemoryFile file(sink.bytes());
        return open_picture(file.open())->info()->levels.at(level).decoding_bytes;
    };
    // With 4:2:0 there are 63 x 100 groups of six blocks.
    EXPECT_EQ(price(true, 0), price(false, 0) + 63 * 100 * 6 * 128);
    EXPECT_EQ(price(true, 3), price(false, 3) + 63 * 100 * 6 * 128);
}

// Returns a JPEG with a changed frame header; its pixels are never read.
std::vector<std::uint8_t> with_frame(std::uint8_t marker, std::uint8_t precision)
{
    auto bytes = encoded(make_jpeg_writer, smooth(kRgb, {30, 20}));
    const std::array<std::uint8_t, 2> frame{0xFF, 0xC0};
    const auto begin = std::search(bytes.begin(), bytes.end(), frame.begin(), frame.end());
    begin[1] = marker;
    begin[4] = precision;
    return bytes;
}

TEST(JpegReader, RefusesLosslessHierarchicalAndDeepOnesInWords)
{
    for (const std::uint8_t marker : {0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF}) {
        const MemoryFile file(with_frame(marker, 8));
        EXPECT_THROW((void)open_picture(file.open()), Error) << int{marker};
    }
    EXPECT_THROW((void)open_picture(MemoryFile(with_frame(0xC1, 12)).open()), Error);
    EXPECT_NO_THROW((void)open_picture(MemoryFile(with_frame(0xC9, 8)).open())) << "arithmetic";
}

TEST(JpegReader, HopsOverMarkersThatStandAlone)
{
    auto bytes = encoded(make_jpeg_writer, smooth(kRgb, {30, 20}));
    bytes.insert(bytes.begin() + 2, {0xFF, 0x01, 0xFF, 0xFF, 0xD3});
    EXPECT_EQ(open_picture(MemoryFile(bytes).open())->info()->size(), (Size{30, 20}));
}

TEST(JpegReader, RefusesWhatIsCut)
{
    const auto bytes = encoded(make_jpeg_writer, smooth(kRgb, {300, 200}));
    for (const std::size_t length : {std::size_t{4}, std::size_t{200}, bytes.size() * 2 / 3}) {
        const MemoryFile file({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
        EXPECT_THROW((void)level_of(*open_picture(file.open()), 0), Error) << length;
    }
}

TEST(JpegReader, FindsAProfileInItsChunks)
{
    auto profile = srgb_profile(150'000);
    for (std::size_t i = 100'000; i < profile.size(); ++i) {
        profile[i] = static_cast<std::uint8_t>(i * 31 >> 3U);
    }
    const MemoryFile file(with_profile(encoded(make_jpeg_writer, smooth(kRgb, {30, 20})), profile));
    const auto found = open_picture(file.open())->info()->icc_profile;
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, profile);
}

// --- Readers find what writers wrote

TEST(Profiles, TravelIntoEveryFormatThatIsReadHere)
{
    const auto content = srgb_profile();
    const auto profile = std::make_shared<const std::vector<std::uint8_t>>(content);
    const auto picture = smooth(kRgb, {40, 30});
    for (const auto format : writable_formats()) {
        if (format == ImageFormat::avif || format == ImageFormat::gif ||
            format == ImageFormat::jp2 || format == ImageFormat::pdf) {
            continue;
        }
        TestSink sink;
        push(picture,
             *make_writer({.format = format, .icc_profile = profile}, kRgb, picture.size, sink));
        const MemoryFile file(sink.bytes());
        const auto found = open_picture(file.open())->info()->icc_profile;
        ASSERT_NE(found, nullptr) << traits(format).name;
        EXPECT_EQ(*found, content) << traits(format).name;
    }
}

std::vector<std::uint8_t> exif(bool big_endian, std::uint8_t orientation)
{
    if (big_endian) {
        return {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0};
    }
    return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0};
}

TEST(JpegReader, TurnsThePictureAsExifSays)
{
    auto jpeg = encoded(make_jpeg_writer, smooth(kRgb, {60, 40}));
    const auto block = exif(true, 6);
    std::vector<std::uint8_t> segment{
        0xFF, 0xE1, 0, static_cast<std::uint8_t>(8 + block.size()), 'E', 'x', 'i', 'f', 0, 0};
    segment.insert(segment.end(), block.begin(), block.end());
    jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
    const MemoryFile file(jpeg);
    EXPECT_EQ(open_picture(file.open())->info()->size(), (Size{40, 60}));
}

// Inserts stray bytes between the first segment and the next.
std::vector<std::uint8_t> with_stray(std::size_t count, std::uint8_t byte)
{
    auto jpeg = encoded(make_jpeg_writer, smooth(kRgb, {60, 40}));
    jpeg.insert(jpeg.begin() + 20, count, byte);
    return jpeg;
}

TEST(JpegReader, GoesOverBytesBetweenSegments)
{
    for (const std::uint8_t byte : {0, 7, 255}) {
        const MemoryFile file(with_stray(1000, byte));
        const auto reader = open_picture(file.open());
        EXPECT_EQ(level_of(*reader, 0).size, (Size{60, 40})) << int{byte};
    }
}

TEST(JpegReader, GoesOverNoMillionsOfThem)
{
    for (const std::uint8_t byte : {7, 255}) {
        EXPECT_THROW((void)open_picture(MemoryFile(with_stray(2'000'000, byte)).open()), Error);
    }
}

// --- Damaged files

Metadata told()
{
    Metadata metadata;
    metadata.rights = "(c) Museum";
    metadata.columns_per_metre = metadata.rows_per_metre = 10000;
    metadata.xmp = R"(<x tiff:Orientation="6"/>)";
    metadata.exif = {{ExifField::Group::photo, 0x829A, 5, 1, {1, 0, 0, 0, 8, 0, 0, 0}},
                     {ExifField::Group::place, 1, 2, 2, {'N', 0}}};
    return metadata;
}

// Returns a GIF of 4x3 pixels with one colour table of four entries, after a control block.
std::vector<std::uint8_t> small_gif()
{
    return {'G', 'I', 'F', '8',  '9',  'a',  4,    0,    3, 0, 0x91, 0,    0,    255,
            0,   0,   0,   255,  0,    0,    0,    255,  9, 9, 9,    0x21, 0xF9, 4,
            1,   0,   0,   3,    0,    0x2C, 0,    0,    0, 0, 4,    0,    3,    0,
            0,   2,   6,   0x44, 0x1E, 0x36, 0x44, 0xE4, 5, 0, 0x3B};
}

void expect_pixels_or_an_error(const std::vector<std::uint8_t> &bytes)
{
    const MemoryFile file(bytes);
    try {
        const auto reader = open_picture(file.open());
        const auto size = reader->info()->size();
        if (size.width * size.height < 10'000'000) {
            const auto &level = reader->info()->levels[0];
            const StripBuffer pixels(reader->info()->format, tile_rect(level, {0, 0, 0}).size());
            reader->read_tile({0, 0, 0}, pixels.view());
        }
    }
    catch (const Error &) {   // damage may be refused
    }
}

TEST(FileReaders, SurviveEveryByteBeingAnother)
{
    const auto picture = smooth(kRgb, {40, 30});
    std::vector<std::vector<std::uint8_t>> files{small_gif()};
    for (const auto format : {ImageFormat::jpg, ImageFormat::png, ImageFormat::webp,
                              ImageFormat::tif, ImageFormat::jp2}) {
        TestSink sink;
        push(picture,
             *make_writer({.format = format, .metadata = std::make_shared<const Metadata>(told())},
                          kRgb, picture.size, sink));
        files.push_back(sink.bytes());
    }
    for (const auto &whole : files) {
        const auto step = 1 + whole.size() / 400;
        for (std::size_t at = 0; at < whole.size(); at += at < 200 ? 1 : step) {
            for (const std::uint8_t value : {0, 1, 255}) {
                auto bytes = whole;
                bytes[at] = value == 1 ? static_cast<std::uint8_t>(bytes[at] ^ 0x55) : value;
                expect_pixels_or_an_error(bytes);
            }
            expect_pixels_or_an_error(
                {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at)});
        }
    }
}

}   // namespace
}   // namespace iiif
