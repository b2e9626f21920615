#include "config.h"

#include "codec/registry.h"

#include <algorithm>
#include <array>
#include <string>
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

// Both in the order of InputFormat.
// Returns the name of a kind of files as a person writes it.
constexpr std::array<std::string_view, kInputFormatNames.size()> kKinds{"TIFF", "JPEG", "JPEG 2000",
                                                                        "PNG",  "GIF",  "WebP"};
constexpr std::array<std::string_view, kInputFormatNames.size()> kCodecs{"tiff", "jpeg", "jpeg2000",
                                                                         "png",  "gif",  "webp"};

struct ReaderEntry {
    InputFormat format;
    std::string_view magic;   // the first bytes of such a file
    std::unique_ptr<Reader> (*open)(std::shared_ptr<const ByteSource> source, int page);

    [[nodiscard]] std::string_view kind() const { return kKinds[static_cast<std::size_t>(format)]; }
    [[nodiscard]] std::string_view codec() const
    {
        return kCodecs[static_cast<std::size_t>(format)];
    }
};

constexpr std::size_t kLongestMagic = 4;

using namespace std::string_view_literals;   // the magics may contain zero bytes

constexpr auto kReaders = std::to_array<ReaderEntry>({
    // TIFF 6.0 p. 13: the byte order, then 42; BigTIFF has 43.
    {InputFormat::tiff, "II\x2A\0"sv, open_tiff}, {InputFormat::tiff, "MM\0\x2A"sv, open_tiff},
        {InputFormat::tiff, "II\x2B\0"sv, open_tiff}, {InputFormat::tiff, "MM\0\x2B"sv, open_tiff},
        {InputFormat::jpeg, "\xFF\xD8\xFF"sv, open_jpeg}, {InputFormat::png, "\x89PNG"sv, open_png},
        // JP2 and JPX begin with a signature box of 12 bytes; a raw codestream begins with SOC and
        // SIZ.
        {InputFormat::jp2, "\0\0\0\x0C"sv, open_jp2},
        {InputFormat::jp2, "\xFF\x4F\xFF\x51"sv, open_jp2},
#if HAVE_GIF
        {InputFormat::gif, "GIF8"sv, open_gif},
#endif
#if HAVE_WEBP
        {InputFormat::webp, "RIFF"sv, open_webp},
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

// Returns the reader for the file's first bytes; null for a kind that is not read.
const ReaderEntry *entry_of(const ByteSource &source)
{
    std::array<std::uint8_t, kLongestMagic> first{};
    const auto count = source.read_some(0, first);
    const std::string_view beginning(reinterpret_cast<const char *>(first.data()), count);
    const auto *entry = std::ranges::find_if(kReaders, [&](const ReaderEntry &candidate) {
        return beginning.starts_with(candidate.magic);
    });
    return entry == kReaders.end() ? nullptr : entry;
}

const ReaderEntry &known_entry_of(const ByteSource &source)
{
    if (const auto *entry = entry_of(source)) {
        return *entry;
    }
    throw Error(Kind::unknown_media, "This file is not a picture of a kind that is served here.");
}

}   // namespace

InputFormat input_format_of(const ByteSource &source)
{
    return known_entry_of(source).format;
}

std::unique_ptr<Reader> open_picture(std::shared_ptr<const ByteSource> source, int page)
{
    const auto &entry = known_entry_of(*source);
    return entry.open(std::move(source), page);
}

std::string_view codec_name(const ByteSource &source)
{
    const auto *entry = entry_of(source);
    return entry == nullptr ? "other" : entry->codec();
}

std::vector<std::string_view> codec_names()
{
    std::vector<std::string_view> names;
    for (const auto &entry : kReaders) {
        if (std::ranges::find(names, entry.codec()) == names.end()) {
            names.push_back(entry.codec());
        }
    }
    return names;
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

std::string readable_kinds()
{
    std::string kinds;
    std::string_view last;
    for (const auto &entry : kReaders) {
        if (entry.kind() != last) {
            kinds += (kinds.empty() ? "" : ", ") + std::string(entry.kind());
            last = entry.kind();
        }
    }
    return kinds;
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
