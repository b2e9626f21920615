#include "codec/jpeg/jpeg_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <string_view>
#include <type_traits>
#include <vector>

#include <jpeglib.h>

#include "base/c_guard.h"
#include "codec/metadata/exif.h"
#include "codec/interleave.h"
#include "codec/metadata/xmp.h"

namespace iiif {

namespace {

constexpr std::size_t kBufferBytes = 16384;
constexpr int kRgbxBytes = 4;
// From this quality up the colours are not subsampled: 4:4:4.
constexpr int kFullColorQuality = 90;

// libjpeg's state, and the data that its callbacks need.
struct Compressor {
    Compressor() = default;
    ~Compressor() { jpeg_destroy_compress(&jpeg); }
    Compressor(const Compressor &) = delete;
    Compressor &operator=(const Compressor &) = delete;

    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg_destination_mgr destination{};
    std::jmp_buf failed{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    std::array<std::uint8_t, kBufferBytes> buffer{};
    Sink *sink = nullptr;
    CGuard guard;   // stores the sink's exception
};

Compressor &compressor_of(void *client)
{
    return *static_cast<Compressor *>(client);
}

// Runs `calls`. A failing libjpeg call jumps back here, over the frames of libjpeg, of fail() and
// of `calls`; none of them may own anything.
template <class Calls> void run(Compressor &compressor, Calls calls)
{
    static_assert(std::is_trivially_destructible_v<Calls>);
    if (setjmp(compressor.failed) != 0) {
        throw_encoder_failed(ImageFormat::jpg, compressor.message.data());
    }
    calls(&compressor.jpeg);
    compressor.guard.rethrow();
}

[[noreturn]] void fail(j_common_ptr jpeg)
{
    auto &compressor = compressor_of(jpeg->client_data);
    jpeg->err->format_message(jpeg, compressor.message.data());
    std::longjmp(compressor.failed, 1);
}

void ignore_message(j_common_ptr) {}
void ignore_message_of_level(j_common_ptr, int) {}

void begin_output(j_compress_ptr jpeg)
{
    auto &buffer = compressor_of(jpeg->client_data).buffer;
    jpeg->dest->next_output_byte = buffer.data();
    jpeg->dest->free_in_buffer = buffer.size();
}

// After the sink has failed, bytes are dropped and libjpeg is told of success, so that it returns
// normally; then run() rethrows the sink's exception.
void empty_buffer(j_compress_ptr jpeg, std::size_t bytes)
{
    auto &compressor = compressor_of(jpeg->client_data);
    static_cast<void>(compressor.guard.run(
        [&] { compressor.sink->write(Bytes(compressor.buffer).first(bytes)); }));
    begin_output(jpeg);
}

// libjpeg requires the whole buffer to be written, regardless of next_output_byte and
// free_in_buffer.
boolean empty_full_buffer(j_compress_ptr jpeg)
{
    empty_buffer(jpeg, kBufferBytes);
    return TRUE;
}

void end_output(j_compress_ptr jpeg)
{
    empty_buffer(jpeg, kBufferBytes - jpeg->dest->free_in_buffer);
}

// Sets the callbacks, before any call of libjpeg that can fail.
void connect(Compressor &compressor, Sink &sink)
{
    compressor.sink = &sink;
    compressor.jpeg.err = jpeg_std_error(&compressor.errors);
    compressor.jpeg.client_data = &compressor;
    compressor.errors.error_exit = fail;
    compressor.errors.output_message = ignore_message;
    compressor.errors.emit_message = ignore_message_of_level;
    compressor.destination.init_destination = begin_output;
    compressor.destination.empty_output_buffer = empty_full_buffer;
    compressor.destination.term_destination = end_output;
}

// Returns an APP1 segment: a name, then the content. Empty where the content is empty or too long.
std::vector<std::uint8_t> segment(std::string_view name, Bytes content)
{
    constexpr std::size_t kMostBytes = 65533;
    if (content.empty() || name.size() + content.size() > kMostBytes) {
        return {};
    }
    std::vector<std::uint8_t> bytes(name.begin(), name.end());
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

struct Segments {
    std::vector<std::uint8_t> exif = {};   // empty where there is none
    std::vector<std::uint8_t> xmp = {};
    UINT16 columns_per_inch = 0;
    UINT16 rows_per_inch = 0;
};

UINT16 per_inch(double per_metre)
{
    constexpr double kMost = 65535;
    return static_cast<UINT16>(std::clamp(std::round(per_metre * kInchMetres), 0.0, kMost));
}

Segments segments_of(const Metadata *metadata, const Size &size)
{
    if (metadata == nullptr) {
        return {};
    }
    return {.exif = segment(kJpegExifName, exif_block(*metadata, size)),
            .xmp = segment(kJpegXmpName, bytes_of(xmp_packet(*metadata, size))),
            .columns_per_inch = per_inch(metadata->columns_per_metre),
            .rows_per_inch = per_inch(metadata->rows_per_metre)};
}

class JpegWriter final : public RowSink {
public:
    JpegWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink);

    void write(const ConstStripView &rows) override;
    void finish() override { run(compressor_, jpeg_finish_compress); }

private:
    void start(const WriterSettings &settings, bool gray, Size size);
    const std::uint8_t *packed(const ConstStripView &rows, std::int64_t y);

    Compressor compressor_;
    std::vector<std::uint8_t> row_;   // RGBX
};

JpegWriter::JpegWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
{
    assert(!format.alpha);
    const bool gray = format.model == ColorModel::gray;
    if (!gray) {
        row_.resize(static_cast<std::size_t>(size.width * kRgbxBytes));
    }
    connect(compressor_, sink);
    start(settings, gray, size);
}

void JpegWriter::start(const WriterSettings &settings, bool gray, Size size)
{
    const int quality = settings.quality;
    const bool progressive = settings.picture.jpeg_progressive;
    const auto *profile = settings.icc_profile.get();
    const auto segments = segments_of(settings.metadata.get(), size);
    run(compressor_, [=, this, &segments](j_compress_ptr jpeg) {
        jpeg_create_compress(jpeg);
        jpeg->dest = &compressor_.destination;
        jpeg->image_width = static_cast<JDIMENSION>(size.width);
        jpeg->image_height = static_cast<JDIMENSION>(size.height);
        // interleave() uses SIMD for four planes but not for three.
        jpeg->input_components = gray ? 1 : kRgbxBytes;
        jpeg->in_color_space = gray ? JCS_GRAYSCALE : JCS_EXT_RGBX;
        jpeg_set_defaults(jpeg);   // 4:2:0 and fixed Huffman tables
        jpeg_set_quality(jpeg, quality, TRUE);
        if (!gray && quality >= kFullColorQuality) {
            jpeg->comp_info[0].h_samp_factor = 1;
            jpeg->comp_info[0].v_samp_factor = 1;
        }
        if (progressive) {
            jpeg_simple_progression(jpeg);
        }
        if (segments.columns_per_inch > 0 && segments.rows_per_inch > 0) {
            jpeg->density_unit = 1;
            jpeg->X_density = segments.columns_per_inch;
            jpeg->Y_density = segments.rows_per_inch;
        }
        jpeg_start_compress(jpeg, TRUE);
        for (const auto *bytes : {&segments.exif, &segments.xmp}) {
            if (!bytes->empty()) {
                jpeg_write_marker(jpeg, JPEG_APP0 + 1, bytes->data(),
                                  static_cast<unsigned>(bytes->size()));
            }
        }
        if (profile != nullptr) {
            jpeg_write_icc_profile(jpeg, profile->data(), static_cast<unsigned>(profile->size()));
        }
    });
}

void JpegWriter::write(const ConstStripView &rows)
{
    run(compressor_, [&, this](j_compress_ptr jpeg) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            auto *row = const_cast<JSAMPROW>(packed(rows, y));
            jpeg_write_scanlines(jpeg, &row, 1);
        }
    });
}

const std::uint8_t *JpegWriter::packed(const ConstStripView &rows, std::int64_t y)
{
    if (rows.format.model == ColorModel::gray) {
        return rows.row(0, y);
    }
    const auto *blue = rows.row(2, y);   // X may be anything
    interleave(row_.data(), rows.size.width, rows.row(0, y), rows.row(1, y), blue, blue);
    return row_.data();
}

}   // namespace

std::unique_ptr<RowSink> make_jpeg_writer(const WriterSettings &settings, PixelFormat format,
                                          Size size, Sink &sink)
{
    return std::make_unique<JpegWriter>(settings, format, size, sink);
}

}   // namespace iiif
