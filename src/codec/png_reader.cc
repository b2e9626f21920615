#include "codec/png_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstdio>
#include <type_traits>
#include <utility>

#include <png.h>

#include "base/c_guard.h"
#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/sequential_reader.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

// libpng takes memory for two rows as soon as it has read the size.
constexpr png_uint_32 kLongestSide = 1'000'000;
constexpr std::int64_t kDecoderBytes = std::int64_t{16}
                                       << 20;   // two rows of the longest, and zlib
constexpr std::size_t kMostChunkBytes = std::size_t{16} << 20;

// libpng's state, and what its callbacks find through it.
class Decompression {
public:
    explicit Decompression(const File &file);
    ~Decompression() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Decompression(const Decompression &) = delete;
    Decompression &operator=(const Decompression &) = delete;

    // Makes calls into libpng. When one fails, libpng has to be left by a jump, which lands here;
    // it leaves frames where nothing with a destructor lives.
    template <class Calls> void run(Calls calls)
    {
        static_assert(std::is_trivially_destructible_v<Calls>);
        if (setjmp(png_jmpbuf(png_)) != 0) {
            guard_.rethrow();
            throw_damaged(message_.data());
        }
        calls(png_, info_);
    }

    // Reads up to the first pixel, and settles that samples come as bytes or 16-bit numbers of this
    // machine, of gray or RGB, with or without alpha.
    void read_header();

private:
    [[noreturn]] static void fail(png_structp png, png_const_charp message);
    static void ignore_warning(png_structp, png_const_charp) {}
    static void read_bytes(png_structp png, png_bytep out, png_size_t count);

    const File &file_;
    std::int64_t position_ = 0;
    CGuard guard_;
    std::array<char, 128> message_{};
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

Decompression::Decompression(const File &file) : file_(file)
{
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
        png_destroy_read_struct(&png_, nullptr, nullptr);
        throw std::bad_alloc();
    }
    png_set_read_fn(png_, this, read_bytes);
    png_set_user_limits(png_, kLongestSide, kLongestSide);
    png_set_chunk_malloc_max(png_, kMostChunkBytes);
}

void Decompression::fail(png_structp png, png_const_charp message)
{
    auto &self = *static_cast<Decompression *>(png_get_error_ptr(png));
    std::snprintf(self.message_.data(), self.message_.size(), "%s", message);
    png_longjmp(png, 1);
}

void Decompression::read_bytes(png_structp png, png_bytep out, png_size_t count)
{
    auto &self = *static_cast<Decompression *>(png_get_io_ptr(png));
    if (!self.guard_.run([&] { self.file_.read(self.position_, {out, count}); })) {
        png_longjmp(png, 1);
    }
    self.position_ += static_cast<std::int64_t>(count);
}

void Decompression::read_header()
{
    run([](png_structp png, png_infop info) {
        png_read_info(png, info);
        png_set_expand(png);   // palettes, few bits, and one colour that is clear
        if (std::endian::native == std::endian::little) {
            png_set_swap(png);
        }
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
    });
}

struct Header {
    Size size;
    PixelFormat format;
    std::vector<std::uint8_t> profile;
    bool interlaced = false;
};

Header header_of(Decompression &decompression)
{
    Header header;
    png_charp name = nullptr;
    png_bytep profile = nullptr;
    png_uint_32 profile_bytes = 0;
    decompression.run([&](png_structp png, png_infop info) {
        const auto color = png_get_color_type(png, info);
        int compression = 0;
        header.size = {png_get_image_width(png, info), png_get_image_height(png, info)};
        header.format = {
            .model = (color & PNG_COLOR_MASK_COLOR) != 0 ? ColorModel::rgb : ColorModel::gray,
            .alpha = (color & PNG_COLOR_MASK_ALPHA) != 0,
            .sample = png_get_bit_depth(png, info) == 16 ? SampleType::u16 : SampleType::u8};
        header.interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
        png_get_iCCP(png, info, &name, &compression, &profile, &profile_bytes);
    });
    if (profile != nullptr) {
        header.profile.assign(profile, profile + profile_bytes);
    }
    return header;
}

// All rows in their order.
class PngRows final : public RowDecoder {
public:
    PngRows(std::shared_ptr<const File> file, const Header &header)
        : file_(std::move(file)), decompression_(*file_)
    {
        decompression_.read_header();
        const auto found = header_of(decompression_);
        if (found.size != header.size || found.format != header.format) {
            throw_damaged("a PNG that has changed since it was opened");
        }
        row_.resize(checked_cast<std::size_t>(header.size.width * header.format.channels() *
                                              header.format.sample_bytes()));
    }

    [[nodiscard]] bool go_to(std::int64_t row) override
    {
        if (row < next_) {
            return false;
        }
        decompression_.run([&](png_structp png, png_infop) {
            for (; next_ < row; ++next_) {
                png_read_row(png, row_.data(), nullptr);
            }
        });
        return true;
    }

    void read(const StripView &out) override
    {
        decompression_.run([&](png_structp png, png_infop) {
            for (std::int64_t y = 0; y < out.size.height; ++y, ++next_) {
                png_read_row(png, row_.data(), nullptr);
                deinterleave(row_.data(), out.rows(y, 1));
            }
        });
    }

private:
    std::shared_ptr<const File> file_;
    Decompression decompression_;
    std::vector<std::uint8_t> row_;
    std::int64_t next_ = 0;
};

// Interlaced ones: the last of seven passes ends the first row.
void decode_whole(const File &file, const StripView &out)
{
    Decompression decompression(file);
    decompression.read_header();
    const auto bytes_per_row = checked_mul(out.size.width, std::int64_t{out.format.channels()} *
                                                               out.format.sample_bytes());
    std::vector<std::uint8_t> pixels(
        checked_cast<std::size_t>(checked_mul(bytes_per_row, out.size.height)));
    std::vector<png_bytep> rows(static_cast<std::size_t>(out.size.height));
    for (std::size_t y = 0; y < rows.size(); ++y) {
        rows[y] = pixels.data() + static_cast<std::int64_t>(y) * bytes_per_row;
    }
    decompression.run([&](png_structp png, png_infop info) {
        if (png_get_rowbytes(png, info) != static_cast<std::size_t>(bytes_per_row) ||
            png_get_image_height(png, info) != rows.size()) {
            png_error(png, "the file has changed since it was opened");
        }
        png_read_image(png, rows.data());
        png_read_end(png, nullptr);
    });
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        deinterleave(pixels.data() + y * bytes_per_row, out.rows(y, 1));
    }
}

}   // namespace

std::unique_ptr<Reader> open_png(std::shared_ptr<const File> file, int page)
{
    expect_only_page(page);
    Decompression decompression(*file);
    decompression.read_header();
    const auto header = header_of(decompression);
    auto info = info_of_file(*file, header.format);
    if (!header.profile.empty()) {
        info.icc_profile = std::make_shared<const std::vector<std::uint8_t>>(header.profile);
    }
    if (header.interlaced) {
        return make_whole_reader(
            std::move(info), header.size, StripBuffer::bytes_needed(header.format, header.size),
            [file = std::move(file)](const StripView &out) { decode_whole(*file, out); });
    }
    info.levels = {sequential_level(header.format, header.size, kDecoderBytes)};
    return make_sequential_reader(std::move(info), [file = std::move(file), header](int, Sink *) {
        return std::make_unique<PngRows>(file, header);
    });
}

}   // namespace iiif
