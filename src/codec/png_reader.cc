#include "codec/png_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <png.h>

#include "base/c_guard.h"
#include "base/checked.h"
#include "base/utf8.h"
#include "codec/big_endian.h"
#include "codec/damaged.h"
#include "codec/metadata/exif.h"
#include "codec/file_window.h"
#include "codec/sequential_reader.h"
#include "pixel/deinterleave.h"
#include "pixel/icc_profile.h"

namespace iiif {

namespace {

// libpng allocates two rows as soon as it has read the size.
constexpr png_uint_32 kLongestSide = 1'000'000;
constexpr std::int64_t kDecoderBytes = std::int64_t{16}
                                       << 20;   // two rows of kLongestSide, and zlib
// The largest profile or text that libpng unpacks, and the largest number of texts.
constexpr std::size_t kMostChunkBytes = std::size_t{4} << 20;
constexpr png_uint_32 kMostChunks = 64;
constexpr std::size_t kMostTextBytes = 65536;
constexpr std::size_t kMostXmpBytes = std::size_t{1} << 20;
constexpr std::int64_t kMostExifBytes = std::int64_t{1} << 20;

// libpng's state, and the data that its callbacks need.
class Decompression {
public:
    // A tolerant decompression goes on after a wrong checksum, and takes zeros for what is missing.
    explicit Decompression(const ByteSource &file, bool tolerant = false);
    ~Decompression() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Decompression(const Decompression &) = delete;
    Decompression &operator=(const Decompression &) = delete;

    // Runs `calls`. A failing libpng call jumps back into run(), which throws; so `calls` must not
    // own anything.
    template <class Calls> void run(Calls calls)
    {
        static_assert(std::is_trivially_destructible_v<Calls>);
        if (setjmp(png_jmpbuf(png_)) != 0) {
            guard_.rethrow();
            throw_damaged(message_.data());
        }
        calls(png_, info_);
    }

    // Like run(), but returns the message of a failing call if `tolerant`.
    template <class Calls> std::string run_some(bool tolerant, Calls calls)
    {
        try {
            run(calls);
            return {};
        }
        catch (const Error &error) {
            if (!tolerant || error.kind() != Kind::damaged) {
                throw;
            }
            return error.detail();
        }
    }

    // Reads up to the first pixel and sets the output format: 8-bit or native-endian 16-bit samples
    // of gray or RGB, with or without alpha.
    void read_header();
    // libpng's first complaint about a checksum; empty where there was none.
    [[nodiscard]] std::string damage() const { return damage_.data(); }

private:
    [[noreturn]] static void fail(png_structp png, png_const_charp message);
    static void heed_warning(png_structp png, png_const_charp message);
    static void read_bytes(png_structp png, png_bytep out, png_size_t count);

    const ByteSource &file_;
    std::int64_t position_ = 0;
    CGuard guard_;
    std::array<char, 128> message_{};
    std::array<char, 128> damage_{};
    bool tolerant_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

Decompression::Decompression(const ByteSource &file, bool tolerant)
    : file_(file), tolerant_(tolerant)
{
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, heed_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
        png_destroy_read_struct(&png_, nullptr, nullptr);
        throw std::bad_alloc();
    }
    png_set_read_fn(png_, this, read_bytes);
    png_set_user_limits(png_, kLongestSide, kLongestSide);
    png_set_chunk_malloc_max(png_, kMostChunkBytes);
    png_set_chunk_cache_max(png_, kMostChunks);
    // Otherwise libpng drops the most common sRGB profile, which it takes for a broken one.
    png_set_option(png_, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
    if (tolerant) {
        png_set_crc_action(png_, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
    }
}

void Decompression::fail(png_structp png, png_const_charp message)
{
    auto &self = *static_cast<Decompression *>(png_get_error_ptr(png));
    std::snprintf(self.message_.data(), self.message_.size(), "%s", message);
    png_longjmp(png, 1);
}

// Warnings about chunks that hold no pixels are ignored.
void Decompression::heed_warning(png_structp png, png_const_charp message)
{
    auto &damage = static_cast<Decompression *>(png_get_error_ptr(png))->damage_;
    if (damage.front() == '\0' && std::string_view(message).starts_with("IDAT: CRC")) {
        std::snprintf(damage.data(), damage.size(), "%s", message);
    }
}

void Decompression::read_bytes(png_structp png, png_bytep out, png_size_t count)
{
    auto &self = *static_cast<Decompression *>(png_get_io_ptr(png));
    const bool read = self.guard_.run([&] {
        if (!self.tolerant_) {
            self.file_.read(self.position_, {out, count});
            return;
        }
        // libpng inflates no byte of a chunk before it has read a piece of it.
        const auto done = self.file_.read_some(self.position_, {out, count});
        std::memset(out + done, 0, count - done);
    });
    if (!read) {
        png_longjmp(png, 1);
    }
    self.position_ += static_cast<std::int64_t>(count);
}

void Decompression::read_header()
{
    run([](png_structp png, png_infop info) {
        png_read_info(png, info);
        png_set_expand(png);   // palettes, less than 8 bits, a transparent colour
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
    Orientation orientation;
    Metadata metadata;
};

// PNG (Third Edition) 11.3.3.1: the keywords that have a counterpart in EXIF.
struct TextKey {
    std::string_view key;
    std::string Metadata::*text;
};

constexpr auto kTextKeys = std::to_array<TextKey>({{"Title", &Metadata::title},
                                                   {"Author", &Metadata::creator},
                                                   {"Description", &Metadata::description},
                                                   {"Copyright", &Metadata::rights},
                                                   {"Creation Time", &Metadata::date},
                                                   {"Software", &Metadata::software}});

// PNG (Third Edition) 11.3.3.2: all text chunks except iTXt are Latin-1.
void take_text(const png_text &chunk, Metadata &metadata)
{
    const bool international = chunk.compression >= PNG_ITXT_COMPRESSION_NONE;
    const std::string_view key(chunk.key);
    const std::string_view text(chunk.text, international ? chunk.itxt_length : chunk.text_length);
    const auto *known = std::ranges::find(kTextKeys, key, &TextKey::key);
    if (known != kTextKeys.end() && text.size() <= kMostTextBytes) {
        metadata.*known->text = international ? std::string(text) : from_latin(text);
    }
    else if (key == "XML:com.adobe.xmp" && text.size() <= kMostXmpBytes) {
        metadata.xmp = text;
    }
}

// Some programs write eXIf after the pixels; reading it through libpng would decode the pixels
// first.
std::vector<std::uint8_t> exif_behind_pixels(const ByteSource &file)
{
    constexpr int kMostHops = 65536;
    constexpr std::int64_t kSignatureBytes = 8;
    constexpr std::int64_t kHeadBytes = 8;
    constexpr std::int64_t kChecksumBytes = 4;
    constexpr std::uint32_t kExifChunk = 0x65584966;
    FileWindow window(file, file.bytes(), kHeadBytes);
    auto offset = kSignatureBytes;
    for (int hops = 0; hops < kMostHops && offset + kHeadBytes <= window.end(); ++hops) {
        BigEndian head(window.bytes(offset, kHeadBytes));
        const std::int64_t length = head.u32();
        const auto name = head.u32();
        offset += kHeadBytes;
        if (name == kExifChunk && length < kMostExifBytes && length <= window.end() - offset) {
            const auto content = window.bytes(offset, length);
            return {content.begin(), content.end()};
        }
        offset += length + kChecksumBytes;
    }
    return {};
}

void read_told(const ByteSource &file, Decompression &decompression, Header &header)
{
    png_textp texts = nullptr;
    int count = 0;
    png_bytep exif = nullptr;
    png_uint_32 exif_bytes = 0;
    png_uint_32 columns = 0;
    png_uint_32 rows = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    decompression.run([&](png_structp png, png_infop info) {
        png_get_text(png, info, &texts, &count);
        png_get_eXIf_1(png, info, &exif_bytes, &exif);
        png_get_pHYs(png, info, &columns, &rows, &unit);
    });
    auto &metadata = header.metadata;
    if (unit == PNG_RESOLUTION_METER) {
        metadata.columns_per_metre = columns;
        metadata.rows_per_metre = rows;
    }
    for (const auto &text : std::span(texts, static_cast<std::size_t>(count))) {
        take_text(text, metadata);
    }
    const auto found =
        exif != nullptr ? std::vector(exif, exif + exif_bytes) : exif_behind_pixels(file);
    if (!found.empty()) {
        header.orientation = exif_orientation(found);
        read_exif(found, metadata);
    }
}

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

// The rows of a PNG that is not interlaced.
class PngRows final : public RowDecoder {
public:
    PngRows(std::shared_ptr<const ByteSource> file, const Header &header, bool tolerant)
        : file_(std::move(file)), decompression_(*file_, tolerant)
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

    [[nodiscard]] std::string damage() const override { return decompression_.damage(); }

private:
    std::shared_ptr<const ByteSource> file_;
    Decompression decompression_;
    std::vector<std::uint8_t> row_;
    std::int64_t next_ = 0;
};

// Decodes an interlaced PNG. Its first row is complete only in the last of the seven passes, so all
// rows are kept. Damage leaves the passes before it.
std::string decode_whole(const ByteSource &file, const StripView &out, bool tolerant)
{
    Decompression decompression(file, tolerant);
    decompression.read_header();
    const auto bytes_per_row = checked_mul(out.size.width, std::int64_t{out.format.channels()} *
                                                               out.format.sample_bytes());
    std::vector<std::uint8_t> pixels(
        checked_cast<std::size_t>(checked_mul(bytes_per_row, out.size.height)));
    std::vector<png_bytep> rows(static_cast<std::size_t>(out.size.height));
    for (std::size_t y = 0; y < rows.size(); ++y) {
        rows[y] = pixels.data() + static_cast<std::int64_t>(y) * bytes_per_row;
    }
    auto damage = decompression.run_some(tolerant, [&](png_structp png, png_infop info) {
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
    return damage.empty() ? decompression.damage() : damage;
}

// Returns whether the chunks lead to no IEND. Most files end with it, so it is looked for there
// first.
bool lacks_end(const ByteSource &file)
{
    constexpr std::array<std::uint8_t, 8> kEnd{'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
    constexpr std::int64_t kSignatureBytes = 8;
    constexpr std::int64_t kBesidesContent = 12;
    constexpr int kMostChunks = 1 << 17;   // of 8 KiB each, as libpng writes them: a gigabyte
    constexpr std::int64_t kHeadBytes = 64;
    FileWindow window(file, file.bytes(), kHeadBytes);
    if (std::ranges::equal(window.bytes(window.end() - kSignatureBytes, kSignatureBytes), kEnd)) {
        return false;
    }
    auto position = kSignatureBytes;
    for (int count = 0; count < kMostChunks; ++count) {
        if (position > window.end() - kBesidesContent) {
            return true;
        }
        BigEndian head(window.bytes(position, 8));
        const std::int64_t length = head.u32();
        if (std::ranges::equal(head.bytes(4), std::span(kEnd).first(4))) {
            return false;
        }
        position += length + kBesidesContent;
    }
    return false;
}

}   // namespace

std::unique_ptr<Reader> open_png(std::shared_ptr<const ByteSource> file, int page)
{
    expect_only_page(page);
    Decompression decompression(*file);
    decompression.read_header();
    auto header = header_of(decompression);
    read_told(*file, decompression, header);
    auto info = info_of_file(*file, header.format);
    info.lacks_end = lacks_end(*file);
    info.icc_profile = repaired_profile(std::move(header.profile));
    info.orientation = header.orientation;
    info.metadata = std::make_shared<const Metadata>(std::move(header.metadata));
    if (header.interlaced) {
        return make_whole_reader(std::move(info), header.size,
                                 strip_bytes(header.format, header.size),
                                 [file = std::move(file)](const StripView &out, bool tolerant) {
                                     return decode_whole(*file, out, tolerant);
                                 });
    }
    info.levels = {sequential_level(header.format, header.size, kDecoderBytes)};
    return make_sequential_reader(
        std::move(info), [file = std::move(file), header](const RowsToOpen &wanted) {
            return std::make_unique<PngRows>(file, header, wanted.tolerant);
        });
}

}   // namespace iiif
