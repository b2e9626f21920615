#include "codec/tiff/tiff_handle.h"

#include <algorithm>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <limits>
#include <utility>

#include <tiffio.h>

#include "base/checked.h"
#include "codec/damaged.h"

namespace iiif {

namespace {

// The largest array that libtiff may allocate: a colour profile of 16 MiB needs most. Long lists of
// tiles are not read by libtiff.
constexpr tmsize_t kMostAllocation = tmsize_t{32} << 20;
// The bytes that libtiff may read from directories before the next block is decoded: a thousand
// pages with half a megabyte each.
constexpr std::int64_t kMostDirectoryBytes = std::int64_t{512} << 20;

// r: read; h: header only; m: no memory mapping; O: tile offsets are loaded on demand.
constexpr const char *kMode = "rhmO";

// Returns a tag's value, its default in TIFF 6.0, or 0 where it has neither.
template <class Value> Value tag(TIFF *tiff, std::uint32_t number)
{
    Value value{};
    TIFFGetFieldDefaulted(tiff, number, &value);
    return value;
}

struct FreeOptions {
    void operator()(TIFFOpenOptions *options) const noexcept { TIFFOpenOptionsFree(options); }
};

}   // namespace

// The callbacks through which libtiff reads and reports.
struct TiffHandle::Callbacks {
    static TiffHandle &self(void *handle) { return *static_cast<TiffHandle *>(handle); }

    static tmsize_t read(thandle_t handle, void *out, tmsize_t bytes)
    {
        auto &tiff = self(handle);
        std::size_t done = 0;
        const bool readable = tiff.guard_.run([&] {
            tiff.directory_bytes_ += bytes;
            if (tiff.directory_bytes_ > kMostDirectoryBytes) {
                throw_damaged("directories of more bytes than are read");
            }
            done = tiff.file_.read_some(tiff.position_, {static_cast<std::uint8_t *>(out),
                                                         static_cast<std::size_t>(bytes)});
        });
        tiff.position_ += static_cast<std::int64_t>(done);
        return readable ? static_cast<tmsize_t>(done) : -1;
    }

    static tmsize_t write(thandle_t, void *, tmsize_t) { return -1; }

    static toff_t seek(thandle_t handle, toff_t offset, int whence)
    {
        auto &tiff = self(handle);
        // With the functions that are called here, libtiff only seeks from the start.
        if (whence != SEEK_SET || offset > std::numeric_limits<std::int64_t>::max()) {
            return static_cast<toff_t>(-1);
        }
        tiff.position_ = static_cast<std::int64_t>(offset);
        return offset;
    }

    static int close(thandle_t) { return 0; }

    static toff_t size(thandle_t handle) { return static_cast<toff_t>(self(handle).file_.bytes()); }

    static int hear_error(TIFF *, void *handle, const char *, const char *format, va_list values)
    {
        return hear(self(handle), true, format, values);
    }

    static int hear_warning(TIFF *, void *handle, const char *, const char *format, va_list values)
    {
        return hear(self(handle), false, format, values);
    }

    static int hear(TiffHandle &tiff, bool error, const char *format, va_list values)
    {
        if (!tiff.complaint_is_error_) {
            tiff.complaint_is_error_ = error;
            std::vsnprintf(tiff.complaint_.data(), tiff.complaint_.size(), format, values);
        }
        return 1;   // stops libtiff from printing it
    }
};

void TiffHandle::Close::operator()(struct tiff *handle) const noexcept
{
    TIFFClose(handle);
}

TiffHandle::TiffHandle(const ByteSource &file) : file_(file)
{
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostAllocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), Callbacks::hear_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), Callbacks::hear_warning, this);
    tiff_.reset(TIFFClientOpenExt("TIFF", kMode, this, Callbacks::read, Callbacks::write,
                                  Callbacks::seek, Callbacks::close, Callbacks::size, nullptr,
                                  nullptr, options.get()));
    require(tiff_ != nullptr);
}

bool TiffHandle::big_endian() const
{
    return TIFFIsBigEndian(tiff_.get()) != 0;
}

bool TiffHandle::big() const
{
    return TIFFIsBigTIFF(tiff_.get()) != 0;
}

void TiffHandle::next_directory()
{
    require(TIFFReadDirectory(tiff_.get()) != 0);
}

std::optional<std::string> TiffHandle::try_next_directory()
{
    const bool found = TIFFReadDirectory(tiff_.get()) != 0;
    auto complaint = require(true);
    return found ? std::nullopt : std::optional(std::move(complaint));
}

void TiffHandle::go_to_directory(std::uint64_t offset)
{
    require(TIFFSetSubDirectory(tiff_.get(), offset) != 0);
}

bool TiffHandle::on_last_directory() const
{
    return TIFFLastDirectory(tiff_.get()) != 0;
}

std::uint64_t TiffHandle::directory_offset() const
{
    return TIFFCurrentDirOffset(tiff_.get());
}

std::uint16_t TiffHandle::short_tag(std::uint32_t number) const
{
    return tag<std::uint16_t>(tiff_.get(), number);
}

std::uint32_t TiffHandle::long_tag(std::uint32_t number) const
{
    return tag<std::uint32_t>(tiff_.get(), number);
}

std::optional<std::uint16_t> TiffHandle::stated_short_tag(std::uint32_t number) const
{
    std::uint16_t value = 0;
    return TIFFGetField(tiff_.get(), number, &value) != 0 ? std::optional(value) : std::nullopt;
}

std::optional<double> TiffHandle::double_tag(std::uint32_t number) const
{
    double value = 0;
    return TIFFGetField(tiff_.get(), number, &value) != 0 ? std::optional(value) : std::nullopt;
}

std::optional<float> TiffHandle::float_tag(std::uint32_t number) const
{
    float value = 0;
    return TIFFGetField(tiff_.get(), number, &value) != 0 ? std::optional(value) : std::nullopt;
}

std::uint64_t TiffHandle::offset_tag(std::uint32_t number) const
{
    std::uint64_t offset = 0;
    return TIFFGetField(tiff_.get(), number, &offset) != 0 ? offset : 0;
}

std::string TiffHandle::text_tag(std::uint32_t number) const
{
    constexpr std::size_t kMostText = std::size_t{64} << 10;
    const char *text = nullptr;
    if (TIFFGetField(tiff_.get(), number, &text) == 0 || text == nullptr) {
        return {};
    }
    const std::string_view found(text);
    return found.size() > kMostText ? std::string() : std::string(found);
}

std::optional<double> TiffHandle::nodata() const
{
    constexpr std::uint32_t kNodataTag = 42113;   // not known to libtiff
    constexpr std::uint32_t kMostBytes = 64;
    std::uint32_t bytes = 0;
    const char *text = nullptr;
    if (TIFFGetField(tiff_.get(), kNodataTag, &bytes, &text) == 0 || text == nullptr ||
        bytes > kMostBytes) {
        return std::nullopt;
    }
    std::string_view word(text, bytes);
    word.remove_prefix(std::min(word.find_first_not_of(" +"), word.size()));
    double value = 0;
    const auto end = std::from_chars(word.data(), word.data() + word.size(), value);
    return end.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::string TiffHandle::xmp() const
{
    constexpr std::uint32_t kMostXmp = 1U << 20;
    std::uint32_t bytes = 0;
    const char *text = nullptr;
    const bool stated = TIFFGetField(tiff_.get(), TIFFTAG_XMLPACKET, &bytes, &text) != 0;
    return stated && text != nullptr && bytes <= kMostXmp ? std::string(text, bytes)
                                                          : std::string();
}

std::span<const std::uint16_t> TiffHandle::extra_samples() const
{
    std::uint16_t count = 0;
    const std::uint16_t *kinds = nullptr;
    const bool stated = TIFFGetField(tiff_.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 0;
    return stated ? std::span(kinds, count) : std::span<const std::uint16_t>();
}

Size TiffHandle::ycbcr_subsampling() const
{
    std::uint16_t across = 0;
    std::uint16_t down = 0;
    TIFFGetFieldDefaulted(tiff_.get(), TIFFTAG_YCBCRSUBSAMPLING, &across, &down);
    return {across, down};
}

std::array<float, 3> TiffHandle::ycbcr_coefficients() const
{
    const float *values = nullptr;
    TIFFGetFieldDefaulted(tiff_.get(), TIFFTAG_YCBCRCOEFFICIENTS, &values);
    return values == nullptr ? std::array{0.299F, 0.587F, 0.114F}
                             : std::array{values[0], values[1], values[2]};
}

std::array<float, 6> TiffHandle::reference_black_white() const
{
    std::array<float, 6> result{0, 255, 128, 255, 128, 255};
    const float *values = nullptr;
    if (TIFFGetField(tiff_.get(), TIFFTAG_REFERENCEBLACKWHITE, &values) != 0) {
        std::copy_n(values, result.size(), result.begin());
    }
    return result;
}

std::array<std::span<const std::uint16_t>, 3> TiffHandle::palette(int bits) const
{
    std::array<const std::uint16_t *, 3> colors{};
    if (TIFFGetField(tiff_.get(), TIFFTAG_COLORMAP, &colors[0], &colors[1], &colors[2]) == 0) {
        return {};
    }
    const auto count = std::size_t{1} << bits;
    return {std::span(colors[0], count), std::span(colors[1], count), std::span(colors[2], count)};
}

Bytes TiffHandle::icc_profile() const
{
    std::uint32_t bytes = 0;
    const std::uint8_t *profile = nullptr;
    const bool stated = TIFFGetField(tiff_.get(), TIFFTAG_ICCPROFILE, &bytes, &profile) != 0;
    return stated && profile != nullptr ? Bytes(profile, bytes) : Bytes();
}

Bytes TiffHandle::jpeg_tables() const
{
    std::uint32_t bytes = 0;
    const std::uint8_t *tables = nullptr;
    const bool stated = TIFFGetField(tiff_.get(), TIFFTAG_JPEGTABLES, &bytes, &tables) != 0;
    return stated && tables != nullptr ? Bytes(tables, bytes) : Bytes();
}

std::span<const std::uint64_t> TiffHandle::sub_directories() const
{
    std::uint16_t count = 0;
    const std::uint64_t *offsets = nullptr;
    const bool stated = TIFFGetField(tiff_.get(), TIFFTAG_SUBIFD, &count, &offsets) != 0;
    return stated ? std::span(offsets, count) : std::span<const std::uint64_t>();
}

bool TiffHandle::tiled() const
{
    return TIFFIsTiled(tiff_.get()) != 0;
}

std::uint32_t TiffHandle::block_count() const
{
    return tiled() ? TIFFNumberOfTiles(tiff_.get()) : TIFFNumberOfStrips(tiff_.get());
}

std::int64_t TiffHandle::bytes_per_block(std::int64_t rows) const
{
    return tiled() ? TIFFTileSize(tiff_.get())
                   : TIFFVStripSize(tiff_.get(), checked_cast<std::uint32_t>(rows));
}

std::span<const std::uint64_t> TiffHandle::block_list(std::uint32_t number)
{
    const std::uint64_t *list = nullptr;
    require(TIFFGetField(tiff_.get(), number, &list) != 0);
    return {list, block_count()};
}

std::span<const std::uint64_t> TiffHandle::block_offsets()
{
    return block_list(tiled() ? TIFFTAG_TILEOFFSETS : TIFFTAG_STRIPOFFSETS);
}

std::span<const std::uint64_t> TiffHandle::block_byte_counts()
{
    return block_list(tiled() ? TIFFTAG_TILEBYTECOUNTS : TIFFTAG_STRIPBYTECOUNTS);
}

std::string TiffHandle::decode_block(std::int64_t index, std::span<std::uint8_t> stored,
                                     std::span<std::uint8_t> pixels)
{
    return require(TIFFReadFromUserBuffer(tiff_.get(), checked_cast<std::uint32_t>(index),
                                          stored.data(), checked_cast<tmsize_t>(stored.size()),
                                          pixels.data(),
                                          checked_cast<tmsize_t>(pixels.size())) != 0);
}

bool TiffHandle::can_decode(int compression)
{
    return TIFFIsCODECConfigured(static_cast<std::uint16_t>(compression)) != 0;
}

std::string TiffHandle::require(bool succeeded)
{
    guard_.rethrow();
    const auto complaint = std::exchange(complaint_, {});
    complaint_is_error_ = false;
    if (!succeeded) {
        throw_damaged(complaint.front() != '\0' ? complaint.data() : "libtiff gives no reason");
    }
    return complaint.data();
}

}   // namespace iiif
