#include "codec/tiff/tiff_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <optional>

#include <tiffio.h>

#include "base/c_guard.h"
#include "base/checked.h"
#include "codec/metadata/exif.h"
#include "codec/interleave.h"
#include "codec/tiff/tiff_output.h"
#include "codec/metadata/xmp.h"

namespace iiif {

namespace {

constexpr std::int64_t kTileSide = 256;
constexpr std::int64_t kLargePixels = std::int64_t{4} << 20;   // tiled from this size up
// Strips have the whole width, and WebP has the smallest limit of the compressions.
constexpr std::int64_t kWidestStrip = traits(ImageFormat::webp).longest_side;
constexpr std::int64_t kStripRows = 64;
constexpr int kZstdLevel = 9;   // libtiff's default
constexpr int kLevel = 6;       // zlib's default, good for photographs

std::int64_t pixel_bytes(const PixelFormat &format)
{
    return std::int64_t{format.channels()} * format.sample_bytes();
}

std::int64_t tile_bytes(const PixelFormat &format)
{
    return kTileSide * kTileSide * pixel_bytes(format);
}

bool is_tiled(const Size &size)
{
    return size.width * size.height >= kLargePixels || size.width > kWidestStrip;
}

// Pictures too large to hold are written uncompressed, so that their rows can be passed on.
bool is_streamed(const PixelFormat &format, const Size &size)
{
    return size.width * size.height * pixel_bytes(format) >
           traits(ImageFormat::tif).most_encoder_bytes;
}

std::int64_t streamed_bytes(const PixelFormat &format, const Size &size)
{
    const auto tiles =
        checked_mul(ceil_div(size.width, kTileSide), ceil_div(size.height, kTileSide));
    return checked_mul(tiles, tile_bytes(format));
}

// The Exif and GPS directories, which are written between the pixels and the main directory. They
// are encoded here because libtiff would change the types of the fields.
struct ExifDirectories {
    std::vector<ExifField> photo = {};
    std::vector<ExifField> place = {};

    [[nodiscard]] std::int64_t bytes() const { return length_of(photo) + length_of(place); }
    [[nodiscard]] static std::int64_t length_of(const std::vector<ExifField> &fields)
    {
        return fields.empty() ? 0 : static_cast<std::int64_t>(exif_directory(fields, 0).size());
    }
};

ExifDirectories directories_of(const Metadata *metadata, const PixelFormat &format,
                               const Size &size)
{
    // Larger files are BigTIFFs, whose directories have another layout.
    constexpr std::int64_t kMostBytes = std::int64_t{3} << 30;
    if (metadata == nullptr || streamed_bytes(format, size) > kMostBytes) {
        return {};
    }
    return {exif_fields(*metadata, size, ExifField::Group::photo),
            exif_fields(*metadata, size, ExifField::Group::place)};
}

TiffOutput make_output(const PixelFormat &format, const Size &size, std::int64_t exif_bytes,
                       Sink &sink)
{
    if (!is_streamed(format, size)) {
        return TiffOutput(sink);
    }
    return {sink,
            checked_cast<std::uint64_t>(checked_add(streamed_bytes(format, size), exif_bytes))};
}

// A libtiff handle that writes into a TiffOutput.
class TiffFile {
public:
    explicit TiffFile(TiffOutput &output);
    ~TiffFile();
    TiffFile(TiffFile &&) = delete;
    TiffFile &operator=(TiffFile &&) = delete;

    [[nodiscard]] TIFF *get() const { return tiff_; }
    // Rethrows the sink's exception; throws Error(encoder_failed) unless `succeeded`.
    void require(bool succeeded);

private:
    static TiffFile &self(void *file) { return *static_cast<TiffFile *>(file); }
    // libtiff does not read a file that it only writes.
    static tmsize_t read(thandle_t, void *, tmsize_t) { return 0; }
    static tmsize_t write(thandle_t file, void *in, tmsize_t count);
    static toff_t seek(thandle_t file, toff_t offset, int whence);
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t file) { return self(file).output_.end(); }
    static int hear(TIFF *, void *file, const char *, const char *format, va_list values);
    static int ignore(TIFF *, void *, const char *, const char *, va_list) { return 1; }

    TiffOutput &output_;
    std::uint64_t position_ = 0;
    CGuard guard_;   // stores the sink's exception
    std::array<char, 128> complaint_{};
    bool over_ = false;   // set on destruction: libtiff then still writes a directory
    TIFF *tiff_ = nullptr;
};

struct FreeOptions {
    void operator()(TIFFOpenOptions *options) const noexcept { TIFFOpenOptionsFree(options); }
};

TiffFile::TiffFile(TiffOutput &output) : output_(output)
{
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), hear, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, this);
    // The mode's l means little-endian, as the EXIF directories are.
    tiff_ = TIFFClientOpenExt("TIFF", output.big() ? "wl8m" : "wlm", this, read, write, seek, close,
                              size, nullptr, nullptr, options.get());
    require(tiff_ != nullptr);
}

TiffFile::~TiffFile()
{
    over_ = true;
    if (tiff_ != nullptr) {
        TIFFCleanup(tiff_);
    }
}

void TiffFile::require(bool succeeded)
{
    guard_.rethrow();
    if (!succeeded) {
        throw_encoder_failed(ImageFormat::tif, complaint_.data());
    }
}

tmsize_t TiffFile::write(thandle_t file, void *in, tmsize_t count)
{
    auto &to = self(file);
    const Bytes bytes(static_cast<const std::uint8_t *>(in), static_cast<std::size_t>(count));
    if (to.over_ || !to.guard_.run([&] { to.output_.write(to.position_, bytes); })) {
        return -1;
    }
    to.position_ += bytes.size();
    return count;
}

toff_t TiffFile::seek(thandle_t file, toff_t offset, int whence)
{
    auto &in = self(file);
    const auto from = whence == SEEK_SET   ? std::uint64_t{0}
                      : whence == SEEK_CUR ? in.position_
                                           : in.output_.end();
    in.position_ = from + offset;
    return in.position_;
}

int TiffFile::hear(TIFF *, void *file, const char *, const char *format, va_list values)
{
    auto &complaint = self(file).complaint_;
    std::vsnprintf(complaint.data(), complaint.size(), format, values);
    return 1;
}

// Replaces JPEG and WebP by the default where they cannot store the format.
TiffScheme suitable(TiffScheme scheme, PixelFormat format)
{
    const bool bytes = format.sample == SampleType::u8;
    const bool suits = (scheme != TiffScheme::jpeg || (bytes && !format.alpha)) &&
                       (scheme != TiffScheme::webp || (bytes && format.model == ColorModel::rgb));
    return suits ? scheme : TiffScheme::deflate;
}

struct Packing {
    std::uint16_t compression;
    bool predicts;                   // uses the horizontal predictor
    std::uint32_t level_tag = 0;     // the tag of the compression level
    std::optional<int> level = {};   // nothing: the encoder quality
};

Packing packing_of(TiffScheme scheme)
{
    switch (scheme) {
    case TiffScheme::deflate:
        return {COMPRESSION_ADOBE_DEFLATE, true, TIFFTAG_ZIPQUALITY, kLevel};
    case TiffScheme::none:
        return {COMPRESSION_NONE, false};
    case TiffScheme::lzw:
        return {COMPRESSION_LZW, true};
    case TiffScheme::jpeg:
        return {COMPRESSION_JPEG, false, TIFFTAG_JPEGQUALITY};
    case TiffScheme::webp:
        return {COMPRESSION_WEBP, false, TIFFTAG_WEBP_LEVEL};
    case TiffScheme::zstd:
        return {COMPRESSION_ZSTD, true, TIFFTAG_ZSTD_LEVEL, kZstdLevel};
    }
    __builtin_unreachable();
}

void set_scheme(TIFF *tiff, TiffScheme scheme, int quality)
{
    const auto packing = packing_of(scheme);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, packing.compression);
    if (packing.level_tag != 0) {
        TIFFSetField(tiff, packing.level_tag, packing.level.value_or(quality));
    }
    if (packing.predicts) {
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
    }
}

void set_texts(TIFF *tiff, const Metadata &metadata)
{
    for (const auto &[tag, text] :
         {std::pair(TIFFTAG_DOCUMENTNAME, &metadata.title),
          std::pair(TIFFTAG_IMAGEDESCRIPTION, &metadata.description),
          std::pair(TIFFTAG_MAKE, &metadata.make), std::pair(TIFFTAG_MODEL, &metadata.model),
          std::pair(TIFFTAG_SOFTWARE, &metadata.software),
          std::pair(TIFFTAG_DATETIME, &metadata.date), std::pair(TIFFTAG_ARTIST, &metadata.creator),
          std::pair(TIFFTAG_COPYRIGHT, &metadata.rights)}) {
        if (!text->empty()) {
            TIFFSetField(tiff, static_cast<std::uint32_t>(tag), text->c_str());
        }
    }
}

void set_metadata(TIFF *tiff, const Metadata &metadata, const Size &size)
{
    set_texts(tiff, metadata);
    if (metadata.columns_per_metre > 0 && metadata.rows_per_metre > 0) {
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, metadata.columns_per_metre * kInchMetres);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, metadata.rows_per_metre * kInchMetres);
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    }
    if (const auto xmp = xmp_packet(metadata, size); !xmp.empty()) {
        TIFFSetField(tiff, TIFFTAG_XMLPACKET, checked_cast<std::uint32_t>(xmp.size()), xmp.data());
    }
}

class TiffWriter final : public RowSink {
public:
    TiffWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink);

    void write(const ConstStripView &rows) override;
    void finish() override;

private:
    void set_tags(const WriterSettings &settings);
    void pack(const ConstStripView &rows, std::int64_t y);
    void write_band();
    void write_tiles();
    void write_exif(std::uint32_t tag, const std::vector<ExifField> &fields);

    PixelFormat format_;
    Size size_;
    bool streamed_;
    bool tiled_;
    std::int64_t pixel_bytes_;
    std::int64_t band_rows_;
    std::vector<std::uint8_t> band_;   // a strip or a row of tiles, interleaved
    std::vector<std::uint8_t> tile_;
    std::int64_t rows_held_ = 0;
    std::int64_t rows_done_ = 0;
    ExifDirectories exif_;
    TiffOutput output_;
    TiffFile file_;
};

TiffWriter::TiffWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
    : format_(format), size_(size), streamed_(is_streamed(format, size)), tiled_(is_tiled(size)),
      pixel_bytes_(pixel_bytes(format)), band_rows_(tiled_ ? kTileSide : kStripRows),
      band_(checked_cast<std::size_t>(size.width * pixel_bytes_ * band_rows_)),
      tile_(static_cast<std::size_t>(tiled_ ? tile_bytes(format) : 0)),
      exif_(directories_of(settings.metadata.get(), format, size)),
      output_(make_output(format, size, exif_.bytes(), sink)), file_(output_)
{
    assert(format.sample != SampleType::f32);
    set_tags(settings);
}

void TiffWriter::set_tags(const WriterSettings &settings)
{
    auto *const tiff = file_.get();
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, checked_cast<std::uint32_t>(size_.width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, checked_cast<std::uint32_t>(size_.height));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8 * format_.sample_bytes());
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, format_.channels());
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 format_.model == ColorModel::gray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    set_scheme(tiff, streamed_ ? TiffScheme::none : suitable(settings.tiff_scheme, format_),
               settings.quality);
    if (format_.alpha) {
        const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (tiled_) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, static_cast<std::uint32_t>(kTileSide));
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, static_cast<std::uint32_t>(kTileSide));
    }
    else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(kStripRows));
    }
    if (settings.icc_profile != nullptr) {
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE,
                     checked_cast<std::uint32_t>(settings.icc_profile->size()),
                     settings.icc_profile->data());
    }
    if (settings.metadata != nullptr) {
        set_metadata(tiff, *settings.metadata, size_);
    }
}

void TiffWriter::write(const ConstStripView &rows)
{
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        pack(rows, y);
        if (++rows_held_ == band_rows_ || rows_done_ + rows_held_ == size_.height) {
            write_band();
        }
    }
}

template <class Sample> void pack_row(const ConstStripView &rows, std::int64_t y, std::uint8_t *out)
{
    const auto plane = [&](int channel) { return rows.row<Sample>(channel, y); };
    auto *const to = reinterpret_cast<Sample *>(out);
    const auto width = rows.size.width;
    switch (rows.format.channels()) {
    case 1:
        interleave(to, width, plane(0));
        break;
    case 2:
        interleave(to, width, plane(0), plane(1));
        break;
    case 3:
        interleave(to, width, plane(0), plane(1), plane(2));
        break;
    case 4:
        interleave(to, width, plane(0), plane(1), plane(2), plane(3));
        break;
    }
}

void TiffWriter::pack(const ConstStripView &rows, std::int64_t y)
{
    auto *const to = band_.data() + rows_held_ * size_.width * pixel_bytes_;
    format_.sample == SampleType::u8 ? pack_row<std::uint8_t>(rows, y, to)
                                     : pack_row<std::uint16_t>(rows, y, to);
}

void TiffWriter::write_band()
{
    if (tiled_) {
        write_tiles();
    }
    else {
        const auto bytes = rows_held_ * size_.width * pixel_bytes_;
        file_.require(TIFFWriteEncodedStrip(file_.get(),
                                            static_cast<std::uint32_t>(rows_done_ / band_rows_),
                                            band_.data(), static_cast<tmsize_t>(bytes)) == bytes);
    }
    rows_done_ += rows_held_;
    rows_held_ = 0;
}

// TIFF 6.0 p. 66: edge tiles are padded. The padding is what the tile before left in the buffer.
void TiffWriter::write_tiles()
{
    const auto columns = ceil_div(size_.width, kTileSide);
    for (std::int64_t column = 0; column < columns; ++column) {
        const auto left = column * kTileSide;
        const auto bytes = std::min(kTileSide, size_.width - left) * pixel_bytes_;
        for (std::int64_t y = 0; y < rows_held_; ++y) {
            std::memcpy(tile_.data() + y * kTileSide * pixel_bytes_,
                        band_.data() + (y * size_.width + left) * pixel_bytes_,
                        static_cast<std::size_t>(bytes));
        }
        const auto index = rows_done_ / kTileSide * columns + column;
        file_.require(TIFFWriteEncodedTile(file_.get(), static_cast<std::uint32_t>(index),
                                           tile_.data(), static_cast<tmsize_t>(tile_.size())) > 0);
    }
}

// TIFF 6.0 p. 13: directories begin on even bytes.
void TiffWriter::write_exif(std::uint32_t tag, const std::vector<ExifField> &fields)
{
    if (!fields.empty()) {
        const auto offset = output_.end() + output_.end() % 2;
        output_.write(offset, exif_directory(fields, static_cast<std::uint32_t>(offset)));
        TIFFSetField(file_.get(), tag, offset);
    }
}

void TiffWriter::finish()
{
    write_exif(TIFFTAG_EXIFIFD, exif_.photo);
    write_exif(TIFFTAG_GPSIFD, exif_.place);
    file_.require(TIFFFlush(file_.get()) != 0);
    output_.finish();
}

}   // namespace

std::unique_ptr<RowSink> make_tiff_writer(const WriterSettings &settings, PixelFormat format,
                                          Size size, Sink &sink)
{
    return std::make_unique<TiffWriter>(settings, format, size, sink);
}

}   // namespace iiif
