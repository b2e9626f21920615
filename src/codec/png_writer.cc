#include "codec/png_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include <png.h>
#include <zlib.h>   // Z_RLE

#include "base/c_guard.h"
#include "codec/metadata/exif.h"
#include "codec/interleave.h"
#include "codec/metadata/xmp.h"

namespace iiif {

namespace {

constexpr std::size_t kBufferBytes = 16384;
constexpr png_uint_32 kLongestSide = 0x7fffffff;   // PNG (Third Edition) 11.2.2

// Measured on photographic tiles of 256 x 256: run-length matching alone (Z_RLE) with the best of
// three simple filters takes 2.4 ms; zlib's level 3 takes 4.9 ms and makes 4 % more bytes; level 6
// takes 13 ms and makes 1 % fewer.
constexpr int kFilters = PNG_FAST_FILTERS;
constexpr int kStrategy = Z_RLE;

struct Compressor {
    Compressor() = default;
    ~Compressor() { png_destroy_write_struct(&png, &info); }
    Compressor(const Compressor &) = delete;
    Compressor &operator=(const Compressor &) = delete;

    png_structp png = nullptr;
    png_infop info = nullptr;
    std::array<char, 128> message{};
    Sink *sink = nullptr;
    CGuard guard;   // stores the sink's exception
};

[[noreturn]] void throw_failure(const Compressor &compressor)
{
    throw_encoder_failed(ImageFormat::png, compressor.message.data());
}

// Runs `calls`. A failing libpng call jumps back here, over the frames of libpng, of fail() and of
// `calls`; none of them may own anything.
template <class Calls> void run(Compressor &compressor, Calls calls)
{
    static_assert(std::is_trivially_destructible_v<Calls>);
    if (setjmp(png_jmpbuf(compressor.png)) != 0) {
        throw_failure(compressor);
    }
    calls(compressor.png);
    compressor.guard.rethrow();
}

[[noreturn]] void fail(png_structp png, png_const_charp message)
{
    auto &compressor = *static_cast<Compressor *>(png_get_error_ptr(png));
    std::snprintf(compressor.message.data(), compressor.message.size(), "%s", message);
    png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

// After the sink has failed, bytes are dropped and libpng is told of success, so that it returns
// normally; then run() rethrows the sink's exception.
void write_bytes(png_structp png, png_bytep bytes, png_size_t count)
{
    auto &compressor = *static_cast<Compressor *>(png_get_io_ptr(png));
    static_cast<void>(compressor.guard.run([&] { compressor.sink->write({bytes, count}); }));
}

void flush_nothing(png_structp) {}

constexpr int color_type(PixelFormat format)
{
    return (format.model == ColorModel::rgb ? PNG_COLOR_MASK_COLOR : 0) |
           (format.alpha ? PNG_COLOR_MASK_ALPHA : 0);
}

struct Chunks {
    std::vector<std::uint8_t> exif;
    std::string xmp;
    png_uint_32 columns_per_metre = 0;
    png_uint_32 rows_per_metre = 0;
};

png_uint_32 whole_number(double number)
{
    constexpr double kMost = 0x7fffffff;   // PNG (Third Edition) 7.1
    return static_cast<png_uint_32>(std::clamp(std::round(number), 0.0, kMost));
}

Chunks chunks_of(const Metadata *metadata, const Size &size)
{
    if (metadata == nullptr) {
        return {};
    }
    return {exif_block(*metadata, size), xmp_packet(*metadata, size),
            whole_number(metadata->columns_per_metre), whole_number(metadata->rows_per_metre)};
}

void set_chunks(png_structp png, png_infop info, Chunks &chunks)
{
    if (chunks.columns_per_metre > 0 && chunks.rows_per_metre > 0) {
        png_set_pHYs(png, info, chunks.columns_per_metre, chunks.rows_per_metre,
                     PNG_RESOLUTION_METER);
    }
    if (!chunks.exif.empty()) {
        png_set_eXIf_1(png, info, static_cast<png_uint_32>(chunks.exif.size()), chunks.exif.data());
    }
    if (!chunks.xmp.empty()) {
        std::array<char, 18> key{"XML:com.adobe.xmp"};   // libpng copies it
        png_text text{};
        text.compression = PNG_ITXT_COMPRESSION_NONE;
        text.key = key.data();
        text.text = chunks.xmp.data();
        png_set_text(png, info, &text, 1);
    }
}

class PngWriter final : public RowSink {
public:
    PngWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink);

    void write(const ConstStripView &rows) override;
    void finish() override;

private:
    void start(const WriterSettings &settings, PixelFormat format, Size size);
    template <class Sample> const std::uint8_t *packed(const ConstStripView &rows, std::int64_t y);

    Compressor compressor_;
    std::vector<std::uint8_t> row_;
};

PngWriter::PngWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
    : row_(static_cast<std::size_t>(size.width * format.channels() * format.sample_bytes()))
{
    assert(format.sample != SampleType::f32);
    compressor_.sink = &sink;
    compressor_.png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, &compressor_, fail, ignore_warning);
    compressor_.info = png_create_info_struct(compressor_.png);
    if (compressor_.info == nullptr) {
        throw_failure(compressor_);
    }
    start(settings, format, size);
}

void PngWriter::start(const WriterSettings &settings, PixelFormat format, Size size)
{
    const auto *profile = settings.icc_profile.get();
    auto chunks = chunks_of(settings.metadata.get(), size);
    run(compressor_, [=, this, &chunks](png_structp png) {
        png_set_write_fn(png, &compressor_, write_bytes, flush_nothing);
        png_set_user_limits(png, kLongestSide, kLongestSide);
        png_set_compression_buffer_size(png, kBufferBytes);
        png_set_compression_strategy(png, kStrategy);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, kFilters);
        png_set_IHDR(png, compressor_.info, static_cast<png_uint_32>(size.width),
                     static_cast<png_uint_32>(size.height), 8 * format.sample_bytes(),
                     color_type(format), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                     PNG_FILTER_TYPE_BASE);
        if (profile != nullptr) {
            // libpng compares with known sRGB profiles, of which it takes the most common one for
            // a broken one. What else it complains of is left out with a warning.
            png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
            png_set_benign_errors(png, 1);
            png_set_iCCP(png, compressor_.info, "icc", PNG_COMPRESSION_TYPE_BASE, profile->data(),
                         static_cast<png_uint_32>(profile->size()));
        }
        set_chunks(png, compressor_.info, chunks);
        png_write_info(png, compressor_.info);
        if (format.sample == SampleType::u16 && std::endian::native == std::endian::little) {
            png_set_swap(png);   // PNG (Third Edition) 7.1: the more significant byte first
        }
    });
}

void PngWriter::write(const ConstStripView &rows)
{
    run(compressor_, [&, this](png_structp png) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            png_write_row(png, rows.format.sample == SampleType::u8
                                   ? packed<std::uint8_t>(rows, y)
                                   : packed<std::uint16_t>(rows, y));
        }
    });
}

void PngWriter::finish()
{
    // Metadata precedes IDAT; passing info here would write it twice.
    run(compressor_, [](png_structp png) { png_write_end(png, nullptr); });
}

template <class Sample>
const std::uint8_t *PngWriter::packed(const ConstStripView &rows, std::int64_t y)
{
    const auto plane = [&](int channel) { return rows.row<Sample>(channel, y); };
    const auto width = rows.size.width;
    auto *out = reinterpret_cast<Sample *>(row_.data());
    switch (rows.format.channels()) {
    case 1:
        return rows.row(0, y);
    case 2:
        interleave(out, width, plane(0), plane(1));
        break;
    case 3:
        interleave(out, width, plane(0), plane(1), plane(2));
        break;
    case 4:
        interleave(out, width, plane(0), plane(1), plane(2), plane(3));
        break;
    }
    return row_.data();
}

}   // namespace

std::unique_ptr<RowSink> make_png_writer(const WriterSettings &settings, PixelFormat format,
                                         Size size, Sink &sink)
{
    return std::make_unique<PngWriter>(settings, format, size, sink);
}

}   // namespace iiif
