#include "codec/jpeg_decode.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>

#include <jpeglib.h>
#include <jerror.h>

#include "base/c_guard.h"
#include "base/checked.h"
#include "codec/damaged.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

constexpr int kMostScans = 100;                    // each scan costs a pass over the whole picture
constexpr long kMostMemory = 256L * 1024 * 1024;   // bytes; only tiles of several scans use it

// libjpeg-turbo writes rows that are aligned to 16 or 32 bytes with non-temporal stores, past the
// caches. That suits whole pictures, but a row that is read right afterwards has to come back from
// memory. With this offset rows are unaligned, and a tile of 256x256 takes 180 us instead of 390.
constexpr std::size_t kRowOffset = 8;

// One decompression. libjpeg reports failure by a callback that must not return, and no exception
// may cross its frames. Therefore fail() jumps back into attempt(), which throws.
class Decompression {
public:
    // `most_memory` limits the bytes that libjpeg may hold for a picture of several scans.
    explicit Decompression(long most_memory);
    ~Decompression() { jpeg_destroy_decompress(&jpeg_); }
    Decompression(const Decompression &) = delete;
    Decompression &operator=(const Decompression &) = delete;

    // Runs `step`. A failing libjpeg call leaves it by a jump, so it must not own anything.
    template <class Step> void attempt(const Step &step)
    {
        static_assert(std::is_trivially_destructible_v<Step>);
        if (setjmp(escape_) != 0) {
            guard_.rethrow();
            throw_damaged(message_.data());
        }
        step(jpeg_);
    }

    // Stores exceptions of callbacks that libjpeg calls.
    [[nodiscard]] CGuard &guard() { return guard_; }

private:
    [[noreturn]] static void fail(j_common_ptr jpeg);
    static void heed_message(j_common_ptr jpeg, int level);
    static void heed_progress(j_common_ptr jpeg);

    jpeg_decompress_struct jpeg_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf escape_{};
    std::array<char, JMSG_LENGTH_MAX> message_{};
    CGuard guard_;
};

Decompression::Decompression(long most_memory)
{
    jpeg_.err = jpeg_std_error(&errors_);
    jpeg_.client_data = this;
    errors_.error_exit = fail;
    errors_.emit_message = heed_message;
    attempt([](jpeg_decompress_struct &jpeg) { jpeg_create_decompress(&jpeg); });
    progress_.progress_monitor = heed_progress;
    jpeg_.progress = &progress_;
    jpeg_.mem->max_memory_to_use = most_memory;
}

void Decompression::fail(j_common_ptr jpeg)
{
    auto *const self = static_cast<Decompression *>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self->message_.data());
    std::longjmp(self->escape_, 1);
}

// Level -1 is a warning: libjpeg continues with invented pixels, so most warnings are failures.
// Warnings about markers that do not affect the pixels, and about stray bytes before the first
// scan, are tolerated.
void Decompression::heed_message(j_common_ptr jpeg, int level)
{
    const auto code = jpeg->err->msg_code;
    const bool before_scans = reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number == 0;
    if (level < 0 && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR &&
        code != JWRN_BOGUS_ICC && !(before_scans && code == JWRN_EXTRANEOUS_DATA)) {
        fail(jpeg);
    }
}

void Decompression::heed_progress(j_common_ptr jpeg)
{
    const auto *const self = static_cast<Decompression *>(jpeg->client_data);
    if (self->jpeg_.input_scan_number > kMostScans) {
        jpeg->err->msg_code = JERR_BAD_PROGRESSION;
        fail(jpeg);
    }
}

// --- Tiles

struct ColorRule {
    J_COLOR_SPACE stored;
    J_COLOR_SPACE decoded;
    int components;
};

constexpr std::array<ColorRule, 4> kColorRules{{
    {JCS_GRAYSCALE, JCS_GRAYSCALE, 1},   // JpegColors::gray
    {JCS_RGB, JCS_RGB, 3},               // JpegColors::rgb
    {JCS_YCbCr, JCS_RGB, 3},             // JpegColors::ycbcr
    {JCS_CMYK, JCS_CMYK, 4},             // JpegColors::cmyk
}};

const ColorRule &rule_of(JpegColors colors)
{
    return kColorRules[static_cast<std::size_t>(colors)];
}

void read_tables(Decompression &decompression, Bytes tables)
{
    int found = 0;
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg_mem_src(&jpeg, tables.data(), tables.size());
        found = jpeg_read_header(&jpeg, FALSE);
    });
    if (found != JPEG_HEADER_TABLES_ONLY) {
        throw_damaged("the JPEG tables hold a picture");
    }
}

struct Header {
    Size size;
    int components = 0;
};

Header read_header(Decompression &decompression, Bytes picture)
{
    Header header;
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg_mem_src(&jpeg, picture.data(), picture.size());
        jpeg_read_header(&jpeg, TRUE);
        header = {{jpeg.image_width, jpeg.image_height}, jpeg.num_components};
    });
    return header;
}

void check_header(const Header &header, const JpegStream &stream, const Size &wanted)
{
    if (!wanted.fits_in(header.size) || !header.size.fits_in(stream.largest)) {
        throw_damaged("a JPEG stream of " + std::to_string(header.size.width) + "x" +
                      std::to_string(header.size.height) + " pixels where " +
                      std::to_string(stream.largest.width) + "x" +
                      std::to_string(stream.largest.height) + " are due");
    }
    if (header.components != rule_of(stream.colors).components) {
        throw_damaged("a JPEG stream of " + std::to_string(header.components) + " components");
    }
}

void read_rows(Decompression &decompression, const ColorRule &rule, std::uint8_t *row,
               const StripView &out)
{
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg.jpeg_color_space = rule.stored;
        jpeg.out_color_space = rule.decoded;
        jpeg_start_decompress(&jpeg);
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            jpeg_read_scanlines(&jpeg, &row, 1);
            deinterleave(row, out.rows(y, 1));
        }
    });
}

// --- Files

constexpr std::size_t kReadBytes = 65536;
// libjpeg's own memory, besides the coefficients.
constexpr std::int64_t kRowMemory = std::int64_t{64} << 20;
// Rows next to skipped rows are upsampled from fewer neighbours, so this many rows before the
// wanted ones are decoded, not skipped.
constexpr std::int64_t kRowsBefore = 32;

J_COLOR_SPACE color_space_of(ColorModel model)
{
    return model == ColorModel::gray   ? JCS_GRAYSCALE
           : model == ColorModel::cmyk ? JCS_CMYK
                                       : JCS_RGB;
}

// libjpeg's view of the file. It checks the client before each read, until forget_client().
class FileSource : public jpeg_source_mgr {
public:
    FileSource(std::shared_ptr<const ByteSource> file, CGuard &guard, Sink *client)
        : jpeg_source_mgr{}, file_(std::move(file)), guard_(guard), client_(client),
          bytes_(kReadBytes)
    {
        init_source = [](j_decompress_ptr) {};
        fill_input_buffer = fill;
        skip_input_data = skip;
        resync_to_restart = jpeg_resync_to_restart;
        term_source = [](j_decompress_ptr) {};
    }

    // Stops checking the client, which is only known to be valid while the file is opened.
    void forget_client() noexcept { client_ = nullptr; }

private:
    static boolean fill(j_decompress_ptr jpeg)
    {
        auto &self = *static_cast<FileSource *>(jpeg->src);
        std::size_t count = 0;
        const bool readable = self.guard_.run([&] {
            if (self.client_ != nullptr) {
                self.client_->check_connected();
            }
            count = self.file_->read_some(self.position_, self.bytes_);
        });
        if (!readable || count == 0) {
            jpeg->err->msg_code = JERR_INPUT_EOF;
            jpeg->err->error_exit(reinterpret_cast<j_common_ptr>(jpeg));
        }
        self.position_ += static_cast<std::int64_t>(count);
        self.next_input_byte = self.bytes_.data();
        self.bytes_in_buffer = count;
        return TRUE;
    }

    static void skip(j_decompress_ptr jpeg, long count)
    {
        auto &self = *static_cast<FileSource *>(jpeg->src);
        const auto wanted = static_cast<std::size_t>(std::max(count, 0L));
        const auto here = std::min(wanted, self.bytes_in_buffer);
        self.next_input_byte += here;
        self.bytes_in_buffer -= here;
        self.position_ += static_cast<std::int64_t>(wanted - here);
    }

    std::shared_ptr<const ByteSource> file_;
    CGuard &guard_;
    Sink *client_;
    std::vector<std::uint8_t> bytes_;
    std::int64_t position_ = 0;   // where the next read begins
};

class JpegRows final : public RowDecoder {
public:
    JpegRows(std::shared_ptr<const ByteSource> file, const JpegRowsOptions &options);

    [[nodiscard]] bool go_to(std::int64_t row) override;
    void read(const StripView &out) override;

private:
    [[nodiscard]] std::uint8_t *row() { return row_.data() + kRowOffset; }

    Decompression decompression_;
    FileSource source_;
    std::int64_t next_ = 0;
    std::vector<std::uint8_t> row_;   // as libjpeg delivers it, interleaved
};

JpegRows::JpegRows(std::shared_ptr<const ByteSource> file, const JpegRowsOptions &options)
    : decompression_(static_cast<long>(checked_add(options.coefficient_bytes, kRowMemory))),
      source_(std::move(file), decompression_.guard(), options.client)
{
    Size size;
    int components = 0;
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg.src = &source_;
        jpeg_read_header(&jpeg, TRUE);
        jpeg.scale_num = 1;
        jpeg.scale_denom = 1U << static_cast<unsigned>(options.level);
        jpeg.out_color_space = color_space_of(options.format.model);
        jpeg_start_decompress(&jpeg);
        size = {jpeg.output_width, jpeg.output_height};
        components = jpeg.output_components;
    });
    source_.forget_client();
    if (size != options.size || components != options.format.channels()) {
        throw_damaged("a JPEG picture that has changed since it was opened");
    }
    row_.resize(checked_cast<std::size_t>(size.width * components) + kRowOffset);
}

bool JpegRows::go_to(std::int64_t row)
{
    if (row < next_) {
        return false;
    }
    auto *scratch = this->row();
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        if (row - next_ > kRowsBefore) {
            jpeg_skip_scanlines(&jpeg, static_cast<JDIMENSION>(row - next_ - kRowsBefore));
        }
        while (static_cast<std::int64_t>(jpeg.output_scanline) < row) {
            jpeg_read_scanlines(&jpeg, &scratch, 1);
        }
    });
    next_ = row;
    return true;
}

void JpegRows::read(const StripView &out)
{
    auto *scratch = row();
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            jpeg_read_scanlines(&jpeg, &scratch, 1);
            deinterleave(scratch, out.rows(y, 1));
        }
    });
    next_ += out.size.height;
}

}   // namespace

void JpegDecoder::decode(const JpegStream &stream, const StripView &out)
{
    const auto &rule = rule_of(stream.colors);
    assert(rule.components == out.format.channels() && !out.size.empty());
    // A new decompression for each picture (1 us): libjpeg keeps the tables of the last picture,
    // and a stream that lacks its own tables would be decoded with them, or fail, depending on the
    // order of requests.
    Decompression decompression(kMostMemory);
    if (!stream.tables.empty()) {
        read_tables(decompression, stream.tables);
    }
    const auto header = read_header(decompression, stream.picture);
    check_header(header, stream, out.size);
    row_.resize(checked_cast<std::size_t>(header.size.width * header.components) + kRowOffset);
    read_rows(decompression, rule, row_.data() + kRowOffset, out);
}

std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const ByteSource> file,
                                           const JpegRowsOptions &options)
{
    return std::make_unique<JpegRows>(std::move(file), options);
}

}   // namespace iiif
