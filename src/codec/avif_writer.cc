#include "codec/avif_writer.h"

#include <algorithm>
#include <new>

#include <avif/avif.h>

#include "base/checked.h"
#include "codec/metadata/exif.h"
#include "codec/interleave.h"
#include "codec/metadata/xmp.h"

namespace iiif {

namespace {

// libavif's speed, 0 to 10. Slower settings take seconds for a tile.
constexpr int kSpeed = 9;

[[noreturn]] void throw_failure(avifResult result)
{
    if (result == AVIF_RESULT_OUT_OF_MEMORY) {
        throw std::bad_alloc();
    }
    throw_encoder_failed(ImageFormat::avif, avifResultToString(result));
}

struct FreeImage {
    void operator()(avifImage *image) const noexcept { avifImageDestroy(image); }
};

struct FreeEncoder {
    void operator()(avifEncoder *encoder) const noexcept { avifEncoderDestroy(encoder); }
};

struct Output : avifRWData {
    Output() : avifRWData{} {}
    ~Output() { avifRWDataFree(this); }
    Output(const Output &) = delete;
    Output &operator=(const Output &) = delete;
};

// Maps the encoder quality, 1 to 100, to AV1's quantizer, where 0 is best.
int quantizer_of(int quality)
{
    return AVIF_QUANTIZER_WORST_QUALITY * (100 - quality) / 100;
}

class AvifWriter final : public RowSink {
public:
    AvifWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
        : settings_(settings), format_(format), size_(size), sink_(sink),
          pixels_(checked_cast<std::size_t>(checked_mul(size.width * size.height, kChannels)))
    {
    }

    void write(const ConstStripView &rows) override;
    void finish() override;

private:
    static constexpr std::int64_t kChannels = 4;

    [[nodiscard]] std::unique_ptr<avifImage, FreeImage> image();
    void tell_metadata(avifImage &image) const;

    WriterSettings settings_;
    PixelFormat format_;
    Size size_;
    Sink &sink_;
    std::vector<std::uint8_t> pixels_;   // RGBA
    std::int64_t rows_written_ = 0;
};

void AvifWriter::write(const ConstStripView &rows)
{
    const std::vector<std::uint8_t> opaque(static_cast<std::size_t>(size_.width), 255);
    const bool gray = format_.model == ColorModel::gray;
    for (std::int64_t y = 0; y < rows.size.height; ++y, ++rows_written_) {
        const auto *alpha = format_.alpha ? rows.row(format_.colors(), y) : opaque.data();
        interleave(pixels_.data() + rows_written_ * size_.width * kChannels, size_.width,
                   rows.row(0, y), rows.row(gray ? 0 : 1, y), rows.row(gray ? 0 : 2, y), alpha);
    }
}

std::unique_ptr<avifImage, FreeImage> AvifWriter::image()
{
    std::unique_ptr<avifImage, FreeImage> image(avifImageCreate(
        static_cast<int>(size_.width), static_cast<int>(size_.height), 8,
        format_.model == ColorModel::gray ? AVIF_PIXEL_FORMAT_YUV400 : AVIF_PIXEL_FORMAT_YUV420));
    if (!image) {
        throw std::bad_alloc();
    }
    image->yuvRange = AVIF_RANGE_FULL;
    image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
    if (settings_.icc_profile != nullptr) {
        avifImageSetProfileICC(image.get(), settings_.icc_profile->data(),
                               settings_.icc_profile->size());
    }
    if (settings_.metadata != nullptr) {
        tell_metadata(*image);
    }
    avifRGBImage rgb{};
    avifRGBImageSetDefaults(&rgb, image.get());
    rgb.format = AVIF_RGB_FORMAT_RGBA;
    rgb.ignoreAlpha = format_.alpha ? AVIF_FALSE : AVIF_TRUE;
    rgb.pixels = pixels_.data();
    rgb.rowBytes = static_cast<std::uint32_t>(size_.width * kChannels);
    const auto result = avifImageRGBToYUV(image.get(), &rgb);
    if (result != AVIF_RESULT_OK) {
        throw_failure(result);
    }
    return image;
}

// libavif 1.0 reports whether it had memory; older versions return nothing.
void AvifWriter::tell_metadata(avifImage &image) const
{
    const auto exif = exif_block(*settings_.metadata, size_);
    const auto xmp = xmp_packet(*settings_.metadata, size_);
    if (!exif.empty()) {
        static_cast<void>(avifImageSetMetadataExif(&image, exif.data(), exif.size()));
    }
    if (!xmp.empty()) {
        static_cast<void>(avifImageSetMetadataXMP(&image, bytes_of(xmp).data(), xmp.size()));
    }
}

void AvifWriter::finish()
{
    sink_.check_connected();   // libavif cannot be interrupted
    const auto picture = image();
    const std::unique_ptr<avifEncoder, FreeEncoder> encoder(avifEncoderCreate());
    if (!encoder) {
        throw std::bad_alloc();
    }
    encoder->speed = kSpeed;
    encoder->maxThreads = 1;   // httpd already runs many threads
    encoder->minQuantizer = encoder->maxQuantizer = quantizer_of(settings_.quality);
    encoder->minQuantizerAlpha = encoder->maxQuantizerAlpha = encoder->minQuantizer;
    Output output;
    const auto result = avifEncoderWrite(encoder.get(), picture.get(), &output);
    if (result != AVIF_RESULT_OK) {
        throw_failure(result);
    }
    sink_.write({output.data, output.size});
}

}   // namespace

std::unique_ptr<RowSink> make_avif_writer(const WriterSettings &settings, PixelFormat format,
                                          Size size, Sink &sink)
{
    return std::make_unique<AvifWriter>(settings, format, size, sink);
}

}   // namespace iiif
