// Tests every form of TIFF: strips and tiles, channels interleaved and separate, samples of any
// width, colours of any kind. Each sample encodes its position, so that a misplaced one is
// detected.
#include <array>
#include <cmath>
#include <cstring>
#include <functional>

#include <gtest/gtest.h>
#include <tiffio.h>

#include "base/error.h"
#include "codec/tiff/tiff_reader.h"
#include "pixel/sample.h"
#include "memory_file.h"
#include "profiles.h"
#include "temp_file.h"

namespace iiif {
namespace {

struct Form {
    Size size{70, 45};
    Size tile{};   // empty: strips of rows_per_strip
    int rows_per_strip = 16;
    int bits = 8;
    int sample_format = SAMPLEFORMAT_UINT;
    int samples = 1;
    int photometric = PHOTOMETRIC_MINISBLACK;
    int planar = PLANARCONFIG_CONTIG;
    int compression = COMPRESSION_NONE;
    int predictor = PREDICTOR_NONE;
    std::vector<std::uint16_t> extra{};
    int orientation = 0;
    int fill_order = 0;
    bool big_endian = false;
};

// Returns the number that is stored: an integer that uses all its bits, or a float with a fraction.
double stored_number(const Form &form, int channel, std::int64_t x, std::int64_t y)
{
    const auto mixed = static_cast<std::uint64_t>(x * 7 + y * 131 + channel * 29) * 2654435761U;
    const int bits = std::min(form.bits, 24);
    const auto number = static_cast<double>(mixed >> 5U & ((std::uint64_t{1} << bits) - 1));
    if (form.sample_format == SAMPLEFORMAT_INT) {
        return number - std::ldexp(1, bits - 1);
    }
    return form.sample_format == SAMPLEFORMAT_IEEEFP ? number / 8 - 1000.25 : number;
}

// Packs samples as TIFF stores them: the most significant bit first, whole bytes in the machine's
// order. libtiff swaps those where necessary.
class Packer {
public:
    explicit Packer(const Form &form) : form_(form) {}

    void put(double number)
    {
        if (form_.sample_format == SAMPLEFORMAT_IEEEFP) {
            form_.bits == 64 ? append(number) : append(static_cast<float>(number));
        }
        else if (form_.bits == 16) {
            append(static_cast<std::uint16_t>(static_cast<std::int64_t>(number)));
        }
        else if (form_.bits == 32) {
            append(static_cast<std::uint32_t>(static_cast<std::int64_t>(number)));
        }
        else {
            put_bits(static_cast<std::uint32_t>(static_cast<std::int64_t>(number)));
        }
    }

    void end_row()
    {
        while (count_ != 0) {
            put_bit(false);
        }
    }

    [[nodiscard]] std::vector<std::uint8_t> &bytes() { return bytes_; }

private:
    template <class Value> void append(Value value)
    {
        std::array<std::uint8_t, sizeof(Value)> raw{};
        std::memcpy(raw.data(), &value, sizeof value);
        bytes_.insert(bytes_.end(), raw.begin(), raw.end());
    }

    void put_bits(std::uint32_t value)
    {
        for (int bit = form_.bits - 1; bit >= 0; --bit) {
            put_bit((value >> static_cast<unsigned>(bit) & 1U) != 0);
        }
    }

    void put_bit(bool set)
    {
        byte_ = static_cast<std::uint8_t>(byte_ << 1U | (set ? 1U : 0U));
        if (++count_ == 8) {
            bytes_.push_back(byte_);
            count_ = 0;
        }
    }

    const Form &form_;
    std::vector<std::uint8_t> bytes_;
    std::uint8_t byte_ = 0;
    int count_ = 0;
};

std::vector<std::uint8_t> block(const Form &form, const Rect &rect, int first, int count)
{
    Packer packer(form);
    for (auto y = rect.y; y < rect.bottom(); ++y) {
        for (auto x = rect.x; x < rect.right(); ++x) {
            for (int channel = first; channel < first + count; ++channel) {
                packer.put(stored_number(form, channel, x, y));
            }
        }
        packer.end_row();
    }
    return packer.bytes();
}

void set_tags(TIFF *tiff, const Form &form)
{
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(form.size.width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(form.size.height));
    if (form.tile.empty()) {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, form.rows_per_strip);
    }
    else {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, static_cast<std::uint32_t>(form.tile.width));
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, static_cast<std::uint32_t>(form.tile.height));
    }
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, form.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, form.sample_format);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, form.samples);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, form.planar);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, form.photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, form.compression);
    if (form.predictor != PREDICTOR_NONE) {
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, form.predictor);
    }
    if (!form.extra.empty()) {
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(form.extra.size()),
                     form.extra.data());
    }
    if (form.orientation != 0) {
        TIFFSetField(tiff, TIFFTAG_ORIENTATION, form.orientation);
    }
    if (form.fill_order != 0) {
        TIFFSetField(tiff, TIFFTAG_FILLORDER, form.fill_order);
    }
}

std::array<std::uint16_t, 256> color_map(int channel)
{
    std::array<std::uint16_t, 256> map{};
    for (std::size_t i = 0; i < map.size(); ++i) {
        map[i] = static_cast<std::uint16_t>((i * 5 + static_cast<std::size_t>(channel) * 77) % 256 *
                                            257);
    }
    return map;
}

void write_blocks(TIFF *tiff, const Form &form)
{
    const bool tiled = !form.tile.empty();
    const bool apart = form.planar == PLANARCONFIG_SEPARATE;
    const Size step = tiled ? form.tile : Size{form.size.width, form.rows_per_strip};
    std::uint32_t index = 0;
    for (int plane = 0; plane < (apart ? form.samples : 1); ++plane) {
        for (std::int64_t y = 0; y < form.size.height; y += step.height) {
            for (std::int64_t x = 0; x < form.size.width; x += step.width) {
                const auto height =
                    tiled ? step.height : std::min(step.height, form.size.height - y);
                auto bytes = block(form, {x, y, step.width, height}, apart ? plane : 0,
                                   apart ? 1 : form.samples);
                const auto count = static_cast<tmsize_t>(bytes.size());
                const auto written = tiled
                                         ? TIFFWriteEncodedTile(tiff, index, bytes.data(), count)
                                         : TIFFWriteEncodedStrip(tiff, index, bytes.data(), count);
                ++index;
                ASSERT_GT(written, 0);
            }
        }
    }
}

// `more` sets tags that few forms use.
MemoryFile made(const Form &form, const std::function<void(TIFF *)> &more = {})
{
    const TempFile file;
    TIFF *tiff = TIFFOpen(file.path().c_str(), form.big_endian ? "wb" : "wl");
    set_tags(tiff, form);
    if (form.photometric == PHOTOMETRIC_PALETTE) {
        auto red = color_map(0);
        auto green = color_map(1);
        auto blue = color_map(2);
        TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    }
    if (more) {
        more(tiff);
    }
    write_blocks(tiff, form);
    TIFFClose(tiff);
    return MemoryFile(file.content());
}

// Returns the sample that the reader should return.
double expected_sample(const Form &form, PixelFormat format, int channel, std::int64_t x,
                       std::int64_t y)
{
    const auto number = stored_number(form, channel, x, y);
    if (form.photometric == PHOTOMETRIC_PALETTE) {
        return color_map(channel)[static_cast<std::size_t>(stored_number(form, 0, x, y))] / 257;
    }
    if (format.sample == SampleType::f32) {
        return channel == form.samples ? 1 : static_cast<float>(number);   // the mask
    }
    const double white = format.sample == SampleType::u8 ? 255 : 65535;
    const auto scaled = std::floor(number * white / (std::ldexp(1, form.bits) - 1) + 0.5);
    return form.photometric == PHOTOMETRIC_MINISWHITE ? white - scaled : scaled;
}

double sample_at(const StripView &view, int channel, std::int64_t x, std::int64_t y)
{
    return with_sample(view.format.sample, [&](auto any) {
        return static_cast<double>(view.row<decltype(any)>(channel, y)[x]);
    });
}

std::int64_t wrong_samples(Reader &reader, const Form &form, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto rect = tile_rect(info->levels[0], tile);
    const StripBuffer pixels(info->format, rect.size());
    reader.read_tile(tile, pixels.view());
    std::int64_t wrong = 0;
    for (int channel = 0; channel < info->format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            for (std::int64_t x = 0; x < rect.width; ++x) {
                wrong += sample_at(pixels.view(), channel, x, y) !=
                         expected_sample(form, info->format, channel, rect.x + x, rect.y + y);
            }
        }
    }
    return wrong;
}

void expect_exact(const Form &form, PixelFormat format)
{
    const auto file = made(form);
    const auto reader = open_tiff(file.open());
    const auto info = reader->info();
    ASSERT_EQ(info->format, format);
    ASSERT_EQ(info->size(), form.size);
    const auto &level = info->levels[0];
    for (std::int64_t row = 0; row * level.tile.height < level.size.height; ++row) {
        for (std::int64_t column = 0; column * level.tile.width < level.size.width; ++column) {
            EXPECT_EQ(wrong_samples(*reader, form, {0, column, row}), 0)
                << form.bits << " bits of kind " << form.sample_format << ", photometric "
                << form.photometric << ", planar " << form.planar << ", " << column << ',' << row;
        }
    }
}

constexpr PixelFormat gray(SampleType sample, bool alpha = false)
{
    return {ColorModel::gray, alpha, sample};
}

constexpr PixelFormat rgb(SampleType sample, bool alpha = false)
{
    return {ColorModel::rgb, alpha, sample};
}

struct SampleKind {
    int bits;
    int sample_format;
    SampleType sample;
};

constexpr auto kKinds = std::to_array<SampleKind>({
    {1, SAMPLEFORMAT_UINT, SampleType::u8},
    {2, SAMPLEFORMAT_UINT, SampleType::u8},
    {4, SAMPLEFORMAT_UINT, SampleType::u8},
    {8, SAMPLEFORMAT_UINT, SampleType::u8},
    {10, SAMPLEFORMAT_UINT, SampleType::u16},
    {12, SAMPLEFORMAT_UINT, SampleType::u16},
    {14, SAMPLEFORMAT_UINT, SampleType::u16},
    {16, SAMPLEFORMAT_UINT, SampleType::u16},
    {32, SAMPLEFORMAT_UINT, SampleType::f32},
    {8, SAMPLEFORMAT_INT, SampleType::f32},
    {16, SAMPLEFORMAT_INT, SampleType::f32},
    {32, SAMPLEFORMAT_INT, SampleType::f32},
    {32, SAMPLEFORMAT_IEEEFP, SampleType::f32},
    {64, SAMPLEFORMAT_IEEEFP, SampleType::f32},
});

TEST(TiffForms, SamplesOfEveryWidthInStripsAndTilesTogetherAndApart)
{
    for (const auto &[bits, sample_format, sample] : kKinds) {
        const bool masked = sample_format == SAMPLEFORMAT_IEEEFP;
        for (const Size tile : {Size{}, Size{32, 16}}) {
            for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
                expect_exact({.tile = tile,
                              .bits = bits,
                              .sample_format = sample_format,
                              .samples = 3,
                              .photometric = PHOTOMETRIC_RGB,
                              .planar = planar},
                             rgb(sample, masked));
            }
            expect_exact({.tile = tile, .bits = bits, .sample_format = sample_format},
                         gray(sample, masked));
        }
    }
}

TEST(TiffForms, BothByteOrdersAndFillOrders)
{
    for (const int bits : {1, 12, 16}) {
        expect_exact({.bits = bits, .big_endian = true},
                     gray(bits == 1 ? SampleType::u8 : SampleType::u16));
        expect_exact({.bits = bits, .compression = COMPRESSION_PACKBITS, .fill_order = 2},
                     gray(bits == 1 ? SampleType::u8 : SampleType::u16));
    }
}

TEST(TiffForms, GrayWhereZeroIsWhite)
{
    for (const int bits : {1, 4, 8, 12, 16}) {
        expect_exact({.bits = bits, .photometric = PHOTOMETRIC_MINISWHITE},
                     gray(bits <= 8 ? SampleType::u8 : SampleType::u16));
    }
}

TEST(TiffForms, Palettes)
{
    for (const int bits : {1, 2, 4, 8}) {
        for (const Size tile : {Size{}, Size{16, 32}}) {
            expect_exact({.tile = tile,
                          .bits = bits,
                          .photometric = PHOTOMETRIC_PALETTE,
                          .compression = COMPRESSION_LZW},
                         rgb(SampleType::u8));
        }
    }
}

TEST(TiffForms, FaxAndOtherCompressions)
{
    for (const int compression :
         {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4}) {
        for (const int photometric : {PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK}) {
            expect_exact({.bits = 1, .photometric = photometric, .compression = compression},
                         gray(SampleType::u8));
        }
    }
    for (const int compression : {COMPRESSION_PACKBITS, COMPRESSION_LZMA, COMPRESSION_ZSTD}) {
        expect_exact({.samples = 3, .photometric = PHOTOMETRIC_RGB, .compression = compression},
                     rgb(SampleType::u8));
    }
}

TEST(TiffForms, LercWhereLibtiffHasIt)
{
    if (TIFFIsCODECConfigured(COMPRESSION_LERC) == 0) {
        GTEST_SKIP() << "this libtiff has no LERC";
    }
    expect_exact(
        {.bits = 32, .sample_format = SAMPLEFORMAT_IEEEFP, .compression = COMPRESSION_LERC},
        gray(SampleType::f32, true));
}

TEST(TiffForms, Predictors)
{
    for (const int bits : {8, 16}) {
        expect_exact({.bits = bits,
                      .samples = 3,
                      .photometric = PHOTOMETRIC_RGB,
                      .compression = COMPRESSION_ADOBE_DEFLATE,
                      .predictor = PREDICTOR_HORIZONTAL},
                     rgb(bits == 8 ? SampleType::u8 : SampleType::u16));
    }
    expect_exact({.bits = 32,
                  .sample_format = SAMPLEFORMAT_IEEEFP,
                  .compression = COMPRESSION_ADOBE_DEFLATE,
                  .predictor = PREDICTOR_FLOATINGPOINT},
                 gray(SampleType::f32, true));
}

TEST(TiffForms, AlphaIsKeptAndOtherExtraSamplesAreNot)
{
    for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
        for (const int bits : {8, 16}) {
            const auto sample = bits == 8 ? SampleType::u8 : SampleType::u16;
            const auto form = [&](int samples, std::vector<std::uint16_t> extra) {
                return Form{.bits = bits,
                            .samples = samples,
                            .photometric = PHOTOMETRIC_RGB,
                            .planar = planar,
                            .extra = std::move(extra)};
            };
            expect_exact(form(4, {EXTRASAMPLE_UNASSALPHA}), rgb(sample, true));
            expect_exact(form(5, {EXTRASAMPLE_UNASSALPHA, EXTRASAMPLE_UNSPECIFIED}),
                         rgb(sample, true));
            expect_exact(form(4, {EXTRASAMPLE_UNSPECIFIED}), rgb(sample));
        }
    }
    expect_exact({.samples = 2, .extra = {EXTRASAMPLE_UNASSALPHA}},
                 {ColorModel::gray, true, SampleType::u8});
    expect_exact({.samples = 7, .extra = std::vector<std::uint16_t>(6)}, gray(SampleType::u8));
}

TEST(TiffForms, AssociatedColorsAreTakenOutOfAlpha)
{
    const Form form{.samples = 2, .extra = {EXTRASAMPLE_ASSOCALPHA}};
    const auto file = made(form);
    const auto reader = open_tiff(file.open());
    const StripBuffer pixels(reader->info()->format, reader->info()->size());
    reader->read_tile({0, 0, 0}, pixels.view());
    for (std::int64_t x = 0; x < form.size.width; ++x) {
        const auto color = stored_number(form, 0, x, 9);
        const auto alpha = stored_number(form, 1, x, 9);
        const auto wanted =
            alpha > 0 ? std::min(std::floor(color * 255 / alpha + 0.5), 255.0) : color;
        EXPECT_NEAR(pixels.view().row(0, 9)[x], wanted, 1);
        EXPECT_EQ(pixels.view().row(1, 9)[x], alpha);
    }
}

TEST(TiffForms, StripsMakeBandsOfWholeStrips)
{
    for (const int rows : {1, 7, 45, 100}) {
        expect_exact({.rows_per_strip = rows, .samples = 3, .photometric = PHOTOMETRIC_RGB},
                     rgb(SampleType::u8));
        expect_exact({.size = {40, 500}, .rows_per_strip = rows}, gray(SampleType::u8));
    }
    const auto file =
        made({.size = {40, 500}, .rows_per_strip = 7, .compression = COMPRESSION_LZW});
    EXPECT_EQ(open_tiff(file.open())->info()->levels[0].tile, (Size{40, 126}));
}

// One uncompressed strip holds all rows; libtiff splits it, so that it is not read as a whole.
TEST(TiffForms, OneLargeStripIsReadInParts)
{
    const Form form{.size = {300, 2000}, .rows_per_strip = 2000};
    expect_exact(form, gray(SampleType::u8));
    EXPECT_LE(open_tiff(made(form).open())->info()->levels[0].tile.height, 128);
}

TEST(TiffForms, YcbcrWithoutJpegIsWhatLibtiffMakesOfIt)
{
    for (const auto &[across, down] : {std::pair{1, 1}, {2, 1}, {2, 2}, {4, 1}, {4, 2}, {1, 2}}) {
        const TempFile file;
        TIFF *tiff = TIFFOpen(file.path().c_str(), "w");
        set_tags(tiff, {.rows_per_strip = 16, .samples = 3, .photometric = PHOTOMETRIC_YCBCR});
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, across, down);
        for (std::uint32_t strip = 0; strip < 3; ++strip) {
            std::vector<std::uint8_t> bytes(static_cast<std::size_t>(TIFFStripSize(tiff)));
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                bytes[i] = static_cast<std::uint8_t>(i * 2654435761U >> 13U);
            }
            TIFFWriteEncodedStrip(tiff, strip, bytes.data(),
                                  strip == 2 ? TIFFVStripSize(tiff, 13)
                                             : static_cast<tmsize_t>(bytes.size()));
        }
        TIFFClose(tiff);

        const auto reader = open_tiff(MemoryFile(file.content()).open());
        const StripBuffer pixels(reader->info()->format, reader->info()->size());
        reader->read_tile({0, 0, 0}, pixels.view());
        tiff = TIFFOpen(file.path().c_str(), "r");
        std::vector<std::uint32_t> raster(70 * 45);
        ASSERT_NE(TIFFReadRGBAImageOriented(tiff, 70, 45, raster.data(), ORIENTATION_TOPLEFT, 1),
                  0);
        TIFFClose(tiff);
        int greatest = 0;
        for (std::int64_t y = 0; y < 45; ++y) {
            for (std::int64_t x = 0; x < 70; ++x) {
                const auto pixel = raster[static_cast<std::size_t>(y * 70 + x)];
                const std::array<int, 3> wanted{static_cast<int>(TIFFGetR(pixel)),
                                                static_cast<int>(TIFFGetG(pixel)),
                                                static_cast<int>(TIFFGetB(pixel))};
                for (int channel = 0; channel < 3; ++channel) {
                    greatest =
                        std::max(greatest, std::abs(pixels.view().row(channel, y)[x] -
                                                    wanted[static_cast<std::size_t>(channel)]));
                }
            }
        }
        EXPECT_LE(greatest, 2) << across << 'x' << down;
    }
}

TEST(TiffForms, RangesAreThoseOfTheTagsOrOfTheType)
{
    const auto ranges = [](const Form &form, double low, double high) {
        const auto file = made(form, [&](TIFF *tiff) {
            if (low < high) {
                TIFFSetField(tiff, TIFFTAG_SMINSAMPLEVALUE, low);
                TIFFSetField(tiff, TIFFTAG_SMAXSAMPLEVALUE, high);
            }
        });
        return open_tiff(file.open())->info()->ranges;
    };
    using Ranges = std::vector<ValueRange>;
    const Form floats{.bits = 32, .sample_format = SAMPLEFORMAT_IEEEFP};
    EXPECT_EQ(ranges(floats, 0, 0), (Ranges{{0, 1}}));
    EXPECT_EQ(ranges(floats, -3.5, 12), (Ranges{{-3.5, 12}}));
    EXPECT_EQ(ranges({.bits = 16, .sample_format = SAMPLEFORMAT_INT}, 0, 0),
              (Ranges{{-32768, 32767}}));
    EXPECT_EQ(ranges({.bits = 16}, 0, 0), Ranges{});
    EXPECT_EQ(ranges({.bits = 16}, 100, 4095), (Ranges{{100, 4095}}));
    EXPECT_EQ(ranges({.bits = 8}, 10, 200), Ranges{}) << "the tags of bytes are not heeded";
}

TEST(TiffForms, TheOrientationTurnsThePictureNotTheStoredLevels)
{
    const auto file = made({.orientation = 6});
    const auto info = open_tiff(file.open())->info();
    EXPECT_EQ(info->orientation, (Orientation{false, 1}));
    EXPECT_EQ(info->size(), (Size{45, 70}));
    EXPECT_EQ(info->levels[0].size, (Size{70, 45}));
}

TEST(TiffForms, KeepsTheColorProfile)
{
    auto profile = srgb_profile();
    const auto file = made({}, [&](TIFF *tiff) {
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE, static_cast<int>(profile.size()), profile.data());
    });
    const auto kept = open_tiff(file.open())->info()->icc_profile;
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(*kept, profile);
}

TEST(TiffForms, LabIsEncodedAsItsProfilesAre)
{
    for (const int photometric : {PHOTOMETRIC_CIELAB, PHOTOMETRIC_ICCLAB}) {
        for (const int bits : {8, 16}) {
            const Form form{.bits = bits, .samples = 3, .photometric = photometric};
            const auto file = made(form);
            const auto reader = open_tiff(file.open());
            ASSERT_EQ(reader->info()->format.model, ColorModel::lab);
            const StripBuffer pixels(reader->info()->format, reader->info()->size());
            reader->read_tile({0, 0, 0}, pixels.view());
            const double zero = photometric == PHOTOMETRIC_CIELAB ? std::ldexp(1, bits - 1) : 0;
            for (int channel = 0; channel < 3; ++channel) {
                for (std::int64_t x = 0; x < form.size.width; ++x) {
                    const auto stored = stored_number(form, channel, x, 7);
                    const auto moved =
                        channel == 0 ? stored : std::fmod(stored + zero, std::ldexp(1, bits));
                    const bool stretched =
                        bits == 16 && (channel > 0 || photometric == PHOTOMETRIC_ICCLAB);
                    EXPECT_NEAR(sample_at(pixels.view(), channel, x, 7),
                                stretched ? std::min(moved * 65535 / 65280, 65535.0) : moved, 1);
                }
            }
        }
    }
}

TEST(TiffForms, CmykIsHandedOutAsInk)
{
    for (const int bits : {8, 16}) {
        expect_exact({.bits = bits, .samples = 4, .photometric = PHOTOMETRIC_SEPARATED},
                     {ColorModel::cmyk, false, bits == 8 ? SampleType::u8 : SampleType::u16});
    }
}

// --- Pages

MemoryFile made_of_pages(const std::vector<Size> &sizes)
{
    const TempFile file;
    TIFF *tiff = TIFFOpen(file.path().c_str(), "w");
    for (const auto &size : sizes) {
        const Form form{.size = size};
        set_tags(tiff, form);
        write_blocks(tiff, form);
        TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    return MemoryFile(file.content());
}

TEST(TiffPages, AreCountedFromOneAndWithoutTheLevelsOfAnother)
{
    const auto file = made_of_pages({{80, 60}, {40, 30}, {100, 20}, {80, 60}, {33, 44}});
    const auto size_of = [&](int page) { return open_tiff(file.open(), page)->info()->size(); };
    EXPECT_EQ(size_of(1), (Size{80, 60}));
    EXPECT_EQ(open_tiff(file.open(), 1)->info()->levels.size(), 2U);
    EXPECT_EQ(size_of(2), (Size{100, 20}));
    EXPECT_EQ(size_of(3), (Size{80, 60}));
    EXPECT_EQ(size_of(4), (Size{33, 44}));
    try {
        (void)open_tiff(file.open(), 5);
        ADD_FAILURE() << "there is no fifth";
    }
    catch (const Error &error) {
        EXPECT_EQ(error.kind(), Kind::not_found);
        EXPECT_EQ(error.sentence(), "There is no page 5: this picture's file has 4.");
    }
}

}   // namespace
}   // namespace iiif
