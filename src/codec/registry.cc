#include "config.h"

#include "codec/registry.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "codec/jpeg2000/jp2_writer.h"
#include "codec/jpeg/jpeg_reader.h"
#include "codec/jpeg/jpeg_writer.h"
#include "codec/pdf_writer.h"
#include "codec/png_reader.h"
#include "codec/png_writer.h"
#include "codec/tiff/tiff_reader.h"
#include "codec/tiff/tiff_writer.h"
#if HAVE_AVIF
#include "codec/avif_writer.h"
#endif
#if HAVE_GIF
#include "codec/gif_reader.h"
#endif
#if HAVE_GIF_QUANTIZER
#include "codec/gif_writer.h"
#endif
#if HAVE_WEBP
#include "codec/webp_reader.h"
#include "codec/webp_writer.h"
#endif

namespace iiif {

namespace {

struct ReaderEntry {
    std::string_view magic;   // the first bytes of such a file
    InputFormat format;
    std::unique_ptr<Reader> (*open)(std::shared_ptr<const ByteSource> source, int page);
};

constexpr std::size_t kLongestMagic = 4;

using namespace std::string_view_literals;   // the magics may contain zero bytes

constexpr auto kReaders = std::to_array<ReaderEntry>({
    // TIFF 6.0 p. 13: the byte order, then 42; BigTIFF has 43.
    {"II\x2A\0"sv, InputFormat::tiff, open_tiff}, {"MM\0\x2A"sv, InputFormat::tiff, open_tiff},
        {"II\x2B\0"sv, InputFormat::tiff, open_tiff}, {"MM\0\x2B"sv, InputFormat::tiff, open_tiff},
        {"\xFF\xD8\xFF"sv, InputFormat::jpeg, open_jpeg}, {"\x89PNG"sv, InputFormat::png, open_png},
        // JP2 and JPX begin with a signature box of 12 bytes; a raw codestream begins with SOC and
        // SIZ.
        {"\0\0\0\x0C"sv, InputFormat::jp2, open_jp2},
        {"\xFF\x4F\xFF\x51"sv, InputFormat::jp2, open_jp2},
#if HAVE_GIF
        {"GIF8"sv, InputFormat::gif, open_gif},
#endif
#if HAVE_WEBP
        {"RIFF"sv, InputFormat::webp, open_webp},
#endif
});

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
        {ImageFormat::tif, make_tiff_writer},
#if HAVE_AVIF
        {ImageFormat::avif, make_avif_writer},
#endif
#if HAVE_GIF_QUANTIZER
        {ImageFormat::gif, make_gif_writer},
#endif
        {ImageFormat::jp2, make_jp2_writer}, {ImageFormat::pdf, make_pdf_writer},
});

const ReaderEntry &reader_of(const ByteSource &source)
{
    std::array<std::uint8_t, kLongestMagic> first{};
    const auto count = source.read_some(0, first);
    const std::string_view beginning(reinterpret_cast<const char *>(first.data()), count);
    const auto *const found = std::ranges::find_if(
        kReaders, [&](const ReaderEntry &entry) { return beginning.starts_with(entry.magic); });
    if (found == kReaders.end()) {
        throw Error(Kind::unknown_media,
                    "This file is not a picture of a kind that is served here.");
    }
    return *found;
}

}   // namespace

InputFormat input_format_of(const ByteSource &source)
{
    return reader_of(source).format;
}

std::unique_ptr<Reader> open_picture(std::shared_ptr<const ByteSource> source, int page)
{
    const auto &entry = reader_of(*source);
    return entry.open(std::move(source), page);
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
