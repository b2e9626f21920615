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
#include "pixel/background.h"
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
    // `most_memory` limits the bytes that libjpeg may hold for a picture of several scans. A
    // tolerant decompression goes on after damage() that libjpeg can decode with.
    Decompression(long most_memory, bool tolerant);
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
    // libjpeg's first complaint about pixels; empty where there was none.
    [[nodiscard]] std::string damage() const { return damage_.data(); }
    // The number of rows that have been decoded, also after a failure.
    [[nodiscard]] std::int64_t rows() const { return jpeg_.output_scanline; }
    // To be called once decoding has begun: checks a picture of several scans, which libjpeg has
    // read to the end by then. Throws or notes as for all damage.
    void check_scans();

    // The marker reader's callback after a restart interval (jpeglib.h).
    static boolean resync(j_decompress_ptr jpeg, int wanted);

private:
    [[noreturn]] static void fail(j_common_ptr jpeg);
    static void heed_message(j_common_ptr jpeg, int level);
    static void heed_progress(j_common_ptr jpeg);
    void heed_damage();

    jpeg_decompress_struct jpeg_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf escape_{};
    std::array<char, JMSG_LENGTH_MAX> message_{};
    std::array<char, JMSG_LENGTH_MAX> damage_{};
    bool tolerant_;
    bool cut_ = false;       // the stream has no end marker
    bool strayed_ = false;   // a warning since the last wrong restart marker
    CGuard guard_;
};

Decompression::Decompression(long most_memory, bool tolerant) : tolerant_(tolerant)
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

// Warnings about what does not change a pixel: markers; the spectral range in the scan header of a
// baseline picture; bytes between an interval's end and its marker; a missing end marker, after
// which JWRN_HIT_MARKER follows if pixels are missing too.
constexpr auto kHarmless =
    std::to_array<int>({JWRN_ADOBE_XFORM, JWRN_JFIF_MAJOR, JWRN_BOGUS_ICC, JWRN_NOT_SEQUENTIAL,
                        JWRN_EXTRANEOUS_DATA, JWRN_JPEG_EOF});

// Level -1 is a warning: libjpeg continues, mostly with invented pixels.
void Decompression::heed_message(j_common_ptr jpeg, int level)
{
    auto *const self = static_cast<Decompression *>(jpeg->client_data);
    const auto code = jpeg->err->msg_code;
    if (level >= 0) {
        return;
    }
    self->cut_ = self->cut_ || code == JWRN_JPEG_EOF;
    self->strayed_ = self->strayed_ || self->jpeg_.input_scan_number > 0;
    if (std::ranges::find(kHarmless, code) == kHarmless.end()) {
        self->heed_damage();
    }
}

void Decompression::heed_damage()
{
    auto *const jpeg = reinterpret_cast<j_common_ptr>(&jpeg_);
    if (!tolerant_) {
        fail(jpeg);
    }
    if (damage_.front() == '\0') {
        jpeg->err->format_message(jpeg, damage_.data());
    }
}

// A stream without its end may lack whole scans: coefficients whose precision libjpeg does not
// know, or components without a scan.
void Decompression::check_scans()
{
    attempt([this](jpeg_decompress_struct &jpeg) {
        bool lacking = false;
        for (int component = 0; cut_ && component < jpeg.num_components; ++component) {
            lacking = lacking || jpeg.comp_info[component].quant_table == nullptr;
            for (int i = 0; jpeg.coef_bits != nullptr && i < DCTSIZE2; ++i) {
                lacking = lacking || jpeg.coef_bits[component][i] != 0;
            }
        }
        if (lacking) {
            jpeg.err->msg_code = JWRN_JPEG_EOF;
            heed_damage();
        }
    });
}

// Restart markers are counted modulo 8. Some programs count them wrongly: where the interval has
// ended exactly at its marker, any number is right. Otherwise libjpeg guesses which intervals are
// lost.
boolean Decompression::resync(j_decompress_ptr jpeg, int wanted)
{
    auto &self = *static_cast<Decompression *>(jpeg->client_data);
    const bool is_restart =
        jpeg->unread_marker >= JPEG_RST0 && jpeg->unread_marker <= JPEG_RST0 + 7;
    if (is_restart && !std::exchange(self.strayed_, false)) {
        jpeg->unread_marker = 0;
        return TRUE;
    }
    return jpeg_resync_to_restart(jpeg, wanted);
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
        jpeg.src->resync_to_restart = Decompression::resync;
        jpeg_read_header(&jpeg, TRUE);
        header = {{jpeg.image_width, jpeg.image_height}, jpeg.num_components};
    });
    return header;
}

// A picture that is smaller than wanted is damage that can be shown.
void check_header(const Header &header, const JpegStream &stream, const Size &wanted,
                  const Tolerance &tolerance)
{
    if (!header.size.fits_in(stream.largest) || !wanted.fits_in(header.size)) {
        const Error error = damaged("a JPEG stream of " + std::to_string(header.size.width) + "x" +
                                    std::to_string(header.size.height) + " pixels where " +
                                    std::to_string(stream.largest.width) + "x" +
                                    std::to_string(stream.largest.height) + " are due");
        if (!header.size.fits_in(stream.largest) || !tolerance.accepts(error)) {
            throw Error(error);
        }
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

// Decodes the rows of `out`, as far as the tolerance allows; returns how many there are.
std::int64_t read_rows(Decompression &decompression, const ColorRule &rule, std::uint8_t *row,
                       const StripView &out, const Tolerance &tolerance)
{
    try {
        read_rows(decompression, rule, row, out);
        decompression.check_scans();
    }
    catch (const Error &error) {
        if (decompression.rows() == 0 || !tolerance.accepts(error)) {
            throw;
        }
    }
    return decompression.rows();
}

// --- Files

constexpr std::size_t kReadBytes = 65536;
constexpr std::array<std::uint8_t, 2> kEndMarker{0xFF, JPEG_EOI};   // taken for what is missing
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
        resync_to_restart = Decompression::resync;
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
        if (!readable) {
            jpeg->err->msg_code = JERR_INPUT_EOF;
            jpeg->err->error_exit(reinterpret_cast<j_common_ptr>(jpeg));
        }
        if (count == 0) {
            jpeg->err->msg_code = JWRN_JPEG_EOF;
            jpeg->err->emit_message(reinterpret_cast<j_common_ptr>(jpeg), -1);
            count = kEndMarker.size();
            std::ranges::copy(kEndMarker, self.bytes_.begin());
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
    [[nodiscard]] std::string damage() const override { return decompression_.damage(); }

private:
    [[nodiscard]] std::uint8_t *row() { return row_.data() + kRowOffset; }

    Decompression decompression_;
    FileSource source_;
    std::int64_t next_ = 0;
    std::vector<std::uint8_t> row_;   // as libjpeg delivers it, interleaved
};

JpegRows::JpegRows(std::shared_ptr<const ByteSource> file, const JpegRowsOptions &options)
    : decompression_(static_cast<long>(checked_add(options.coefficient_bytes, kRowMemory)),
                     options.tolerant),
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
    decompression_.check_scans();
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

void JpegDecoder::decode(const JpegStream &stream, const StripView &out, const Tolerance &tolerance)
{
    const auto &rule = rule_of(stream.colors);
    assert(rule.components == out.format.channels() && !out.size.empty());
    // A new decompression for each picture (1 us): libjpeg keeps the tables of the last picture,
    // and a stream that lacks its own tables would be decoded with them, or fail, depending on the
    // order of requests.
    Decompression decompression(kMostMemory, tolerance.damage != nullptr);
    if (!stream.tables.empty()) {
        read_tables(decompression, stream.tables);
    }
    const auto header = read_header(decompression, stream.picture);
    check_header(header, stream, out.size, tolerance);
    row_.resize(checked_cast<std::size_t>(header.size.width * header.components) + kRowOffset);
    const auto covered = intersection(rect_of(header.size), rect_of(out.size)).size();
    const auto rows = read_rows(decompression, rule, row_.data() + kRowOffset,
                                out.part(rect_of(covered)), tolerance);
    if (!decompression.damage().empty()) {
        tolerance.damage->note(decompression.damage());
    }
    const auto &[width, height] = out.size;
    fill_background(tolerance.background, {},
                    out.part({covered.width, 0, width - covered.width, height}));
    fill_background(tolerance.background, {}, out.rows(rows, height - rows));
}

std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const ByteSource> file,
                                           const JpegRowsOptions &options)
{
    return std::make_unique<JpegRows>(std::move(file), options);
}

}   // namespace iiif
