#include "config.h"

#include "codec/registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "codec/jp2_reader.h"
#include "codec/jpeg_writer.h"
#include "codec/png_writer.h"
#include "codec/tiff_reader.h"
#if HAVE_WEBP
#include "codec/webp_writer.h"
#endif

namespace iiif {

namespace {

struct ReaderEntry {
    std::array<std::uint8_t, 4> magic;
    std::unique_ptr<Reader> (*open)(std::shared_ptr<const File> file);
};

// TIFF 6.0 p. 13; BigTIFF has 43 for 42. Both byte orders. JPEG 2000: the signature box of JP2 and
// JPX is 12 bytes long; a raw codestream begins with its size.
constexpr std::array<ReaderEntry, 6> kReaders{{
    {{'I', 'I', 42, 0}, open_tiff},
    {{'M', 'M', 0, 42}, open_tiff},
    {{'I', 'I', 43, 0}, open_tiff},
    {{'M', 'M', 0, 43}, open_tiff},
    {{0, 0, 0, 12}, open_jp2},
    {{0xFF, 0x4F, 0xFF, 0x51}, open_jp2},
}};

struct WriterEntry {
    ImageFormat format;
    std::unique_ptr<RowSink> (*make)(const WriterSettings &settings, PixelFormat format, Size size,
                                     Sink &sink);
};

constexpr auto kWriters = std::to_array<WriterEntry>({
    {ImageFormat::jpg, make_jpeg_writer}, {ImageFormat::png, make_png_writer},
#if HAVE_WEBP
        {ImageFormat::webp, make_webp_writer},
#endif
});

}   // namespace

std::unique_ptr<Reader> open_picture(const std::string &path)
{
    auto file = std::make_shared<const File>(path);
    std::array<std::uint8_t, 4> magic{};
    file->read_some(0, magic);
    for (const auto &entry : kReaders) {
        if (entry.magic == magic) {
            return entry.open(std::move(file));
        }
    }
    throw Error(Kind::unknown_media, "This file is not a picture of a kind that is served here.");
}

std::unique_ptr<RowSink> make_writer(const WriterSettings &settings, PixelFormat format, Size size,
                                     Sink &sink)
{
    for (const auto &entry : kWriters) {
        if (entry.format == settings.format) {
            return entry.make(settings, format, size, sink);
        }
    }
    throw Error(Kind::not_implemented, "This format is not built in.");
}

std::span<const ImageFormat> writable_formats()
{
    static const auto formats = [] {
        std::array<ImageFormat, kWriters.size()> result{};
        std::ranges::transform(kWriters, result.begin(), &WriterEntry::format);
        return result;
    }();
    return formats;
}

}   // namespace iiif
