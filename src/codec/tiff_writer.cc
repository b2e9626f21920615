#include "codec/tiff_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include <tiffio.h>

#include "base/checked.h"
#include "base/error.h"
#include "codec/interleave.h"

namespace iiif {

namespace {

constexpr std::int64_t kTileSide = 256;
constexpr std::int64_t kLargePixels = std::int64_t{4} << 20;   // from here on in tiles
constexpr std::int64_t kStripRows = 64;
constexpr int kLevel = 6;   // zlib's own default, which is a match for photographs

// The file while it is written.
class Memory {
public:
    [[nodiscard]] TIFF *open();
    [[nodiscard]] const std::vector<std::uint8_t> &bytes() const { return bytes_; }
    [[nodiscard]] const char *complaint() const { return complaint_.data(); }

private:
    static Memory &self(void *memory) { return *static_cast<Memory *>(memory); }
    static tmsize_t read(thandle_t memory, void *out, tmsize_t count);
    static tmsize_t write(thandle_t memory, void *in, tmsize_t count);
    static toff_t seek(thandle_t memory, toff_t offset, int whence);
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t memory) { return self(memory).bytes_.size(); }
    static int hear(TIFF *, void *memory, const char *, const char *format, va_list values);
    static int ignore(TIFF *, void *, const char *, const char *, va_list) { return 1; }

    std::vector<std::uint8_t> bytes_;
    std::size_t position_ = 0;
    std::array<char, 128> complaint_{};
};

tmsize_t Memory::read(thandle_t memory, void *out, tmsize_t count)
{
    auto &file = self(memory);
    const auto left = file.bytes_.size() - std::min(file.position_, file.bytes_.size());
    const auto taken = std::min(left, static_cast<std::size_t>(count));
    std::memcpy(out, file.bytes_.data() + file.position_, taken);
    file.position_ += taken;
    return static_cast<tmsize_t>(taken);
}

tmsize_t Memory::write(thandle_t memory, void *in, tmsize_t count)
{
    auto &file = self(memory);
    const auto end = file.position_ + static_cast<std::size_t>(count);
    try {
        file.bytes_.resize(std::max(file.bytes_.size(), end));
    }
    catch (const std::bad_alloc &) {
        return -1;
    }
    std::memcpy(file.bytes_.data() + file.position_, in, static_cast<std::size_t>(count));
    file.position_ = end;
    return count;
}

toff_t Memory::seek(thandle_t memory, toff_t offset, int whence)
{
    auto &file = self(memory);
    const auto from = whence == SEEK_SET   ? toff_t{0}
                      : whence == SEEK_CUR ? toff_t{file.position_}
                                           : toff_t{file.bytes_.size()};
    file.position_ = static_cast<std::size_t>(from + offset);
    return file.position_;
}

int Memory::hear(TIFF *, void *memory, const char *, const char *format, va_list values)
{
    auto &complaint = self(memory).complaint_;
    std::vsnprintf(complaint.data(), complaint.size(), format, values);
    return 1;
}

struct FreeOptions {
    void operator()(TIFFOpenOptions *options) const noexcept { TIFFOpenOptionsFree(options); }
};

TIFF *Memory::open()
{
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), hear, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, this);
    return TIFFClientOpenExt("TIFF", "wm", this, read, write, seek, close, size, nullptr, nullptr,
                             options.get());
}

struct Close {
    void operator()(TIFF *tiff) const noexcept { TIFFClose(tiff); }
};

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
    void require(bool succeeded) const;

    PixelFormat format_;
    Size size_;
    Sink &sink_;
    bool tiled_;
    std::int64_t pixel_bytes_;
    std::int64_t band_rows_;
    std::vector<std::uint8_t> band_;   // rows, pixel by pixel, that make a strip or a row of tiles
    std::vector<std::uint8_t> tile_;
    std::int64_t rows_held_ = 0;
    std::int64_t rows_done_ = 0;
    Memory memory_;
    std::unique_ptr<TIFF, Close> tiff_;   // last: it writes to memory_ when it is closed
};

TiffWriter::TiffWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
    : format_(format), size_(size), sink_(sink), tiled_(size.width * size.height >= kLargePixels),
      pixel_bytes_(std::int64_t{format.channels()} * format.sample_bytes()),
      band_rows_(tiled_ ? kTileSide : kStripRows),
      band_(checked_cast<std::size_t>(size.width * pixel_bytes_ * band_rows_)),
      tile_(static_cast<std::size_t>(tiled_ ? kTileSide * kTileSide * pixel_bytes_ : 0)),
      tiff_(memory_.open())
{
    assert(format.sample != SampleType::f32);
    require(tiff_ != nullptr);
    set_tags(settings);
}

void TiffWriter::require(bool succeeded) const
{
    if (!succeeded) {
        throw Error(Kind::overloaded, "The picture cannot be encoded at the moment.",
                    memory_.complaint());
    }
}

void TiffWriter::set_tags(const WriterSettings &settings)
{
    auto *const tiff = tiff_.get();
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, checked_cast<std::uint32_t>(size_.width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, checked_cast<std::uint32_t>(size_.height));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8 * format_.sample_bytes());
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, format_.channels());
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 format_.model == ColorModel::gray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, kLevel);
    TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
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
        require(TIFFWriteEncodedStrip(tiff_.get(),
                                      static_cast<std::uint32_t>(rows_done_ / band_rows_),
                                      band_.data(), static_cast<tmsize_t>(bytes)) == bytes);
    }
    rows_done_ += rows_held_;
    rows_held_ = 0;
}

// TIFF 6.0 p. 66: edge tiles are padded; here with what was there before.
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
        require(TIFFWriteEncodedTile(tiff_.get(), static_cast<std::uint32_t>(index), tile_.data(),
                                     static_cast<tmsize_t>(tile_.size())) > 0);
    }
}

void TiffWriter::finish()
{
    require(TIFFFlush(tiff_.get()) != 0);
    tiff_.reset();
    sink_.write(memory_.bytes());
}

}   // namespace

std::unique_ptr<RowSink> make_tiff_writer(const WriterSettings &settings, PixelFormat format,
                                          Size size, Sink &sink)
{
    return std::make_unique<TiffWriter>(settings, format, size, sink);
}

}   // namespace iiif
