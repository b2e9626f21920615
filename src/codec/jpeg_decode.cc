#include "codec/jpeg_decode.h"

#include <array>
#include <cassert>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <string>
#include <type_traits>

#include <jpeglib.h>
#include <jerror.h>

#include "base/checked.h"
#include "codec/damaged.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

constexpr int kMostScans = 100;                    // each one costs a pass over the whole picture
constexpr long kMostMemory = 256L * 1024 * 1024;   // bytes; only pictures of several scans need it

// libjpeg-turbo writes rows that lie at a multiple of 16 or 32 bytes past the caches, which is good
// for pictures; a row that is read at once has to come back from memory then. At such an odd place
// it does not, and a tile of 256x256 takes 180 us instead of 390.
constexpr std::size_t kRowOffset = 8;

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

// One decompression. libjpeg reports failure by a callback that must not return, and no exception
// may cross its frames: fail() jumps back into attempt(), which throws.
class Decompression {
public:
    Decompression();
    ~Decompression() { jpeg_destroy_decompress(&jpeg_); }
    Decompression(const Decompression &) = delete;
    Decompression &operator=(const Decompression &) = delete;

    // Runs `step`, whose calls of libjpeg may be left by a jump: so it owns nothing.
    template <class Step> void attempt(const Step &step)
    {
        static_assert(std::is_trivially_destructible_v<Step>);
        if (setjmp(escape_) != 0) {
            throw_damaged(message_.data());
        }
        step(jpeg_);
    }

private:
    [[noreturn]] static void fail(j_common_ptr jpeg);
    static void heed_message(j_common_ptr jpeg, int level);
    static void heed_progress(j_common_ptr jpeg);

    jpeg_decompress_struct jpeg_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf escape_{};
    std::array<char, JMSG_LENGTH_MAX> message_{};
};

Decompression::Decompression()
{
    jpeg_.err = jpeg_std_error(&errors_);
    jpeg_.client_data = this;
    errors_.error_exit = fail;
    errors_.emit_message = heed_message;
    attempt([](jpeg_decompress_struct &jpeg) { jpeg_create_decompress(&jpeg); });
    progress_.progress_monitor = heed_progress;
    jpeg_.progress = &progress_;
    jpeg_.mem->max_memory_to_use = kMostMemory;
}

void Decompression::fail(j_common_ptr jpeg)
{
    auto *const self = static_cast<Decompression *>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self->message_.data());
    std::longjmp(self->escape_, 1);
}

// Level -1 is a warning: libjpeg goes on with pixels it has made up. Only those about markers that
// say nothing of the pixels are let pass.
void Decompression::heed_message(j_common_ptr jpeg, int level)
{
    const auto code = jpeg->err->msg_code;
    if (level < 0 && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR &&
        code != JWRN_BOGUS_ICC) {
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

}   // namespace

void JpegDecoder::decode(const JpegStream &stream, const StripView &out)
{
    const auto &rule = rule_of(stream.colors);
    assert(rule.components == out.format.channels() && !out.size.empty());
    // Made anew for each picture (1 us): libjpeg keeps the tables of the last one, and a stream
    // that lacks its own would be decoded with those, or not, as tiles happen to be asked for.
    Decompression decompression;
    if (!stream.tables.empty()) {
        read_tables(decompression, stream.tables);
    }
    const auto header = read_header(decompression, stream.picture);
    check_header(header, stream, out.size);
    row_.resize(checked_cast<std::size_t>(header.size.width * header.components) + kRowOffset);
    read_rows(decompression, rule, row_.data() + kRowOffset, out);
}

}   // namespace iiif
