#include "codec/tiff/tiff_metadata.h"

#include <cmath>

#include "base/append.h"
#include "codec/metadata/exif.h"
#include "codec/file_window.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

namespace {

// Tags of TIFF 6.0, EXIF's two directories, and libtiff's StoNits.
enum Tag : std::uint32_t {
    kDocumentName = 269,
    kImageDescription = 270,
    kMake = 271,
    kModel = 272,
    kColumnResolution = 282,
    kRowResolution = 283,
    kPageName = 285,
    kResolutionUnit = 296,
    kSoftware = 305,
    kDateTime = 306,
    kArtist = 315,
    kCopyright = 33432,
    kPhotoDirectory = 34665,
    kPlaceDirectory = 34853,
    kStoNits = 37439,
};

// Pixels per metre; 0 where unknown. TIFF 6.0 p. 38: inches, centimetres, or a unit without a
// length.
double per_metre(const TiffHandle &tiff, std::uint32_t tag)
{
    const auto resolution = static_cast<double>(tiff.float_tag(tag).value_or(0));
    if (!std::isfinite(resolution) || resolution <= 0) {
        return 0;
    }
    switch (tiff.short_tag(kResolutionUnit)) {
    case 2:   // inch
        return resolution / kInchMetres;
    case 3:   // centimetre
        return resolution * 100;
    default:
        return 0;
    }
}

void read_exif_of(const TiffHandle &tiff, const ByteSource &file, Metadata &metadata)
{
    FileWindow window(file, file.bytes());
    const BytesAt at = [&window](std::uint64_t offset, std::uint64_t count) {
        const auto end = static_cast<std::uint64_t>(window.end());
        return offset <= end && count <= end - offset
                   ? window.bytes(static_cast<std::int64_t>(offset),
                                  static_cast<std::int64_t>(count))
                   : Bytes();
    };
    const TiffCounting counting{.big_endian = tiff.big_endian(), .big = tiff.big()};
    if (const auto photo = tiff.offset_tag(kPhotoDirectory); photo != 0) {
        read_exif_fields(at, counting, photo, ExifField::Group::photo, metadata);
    }
    if (const auto place = tiff.offset_tag(kPlaceDirectory); place != 0) {
        read_exif_fields(at, counting, place, ExifField::Group::place, metadata);
    }
}

}   // namespace

Metadata read_metadata(const TiffHandle &tiff, const ByteSource &file)
{
    const auto scale = tiff.double_tag(kStoNits);
    Metadata metadata{.rights = tiff.text_tag(kCopyright),
                      .title = tiff.text_tag(kDocumentName),
                      .description = tiff.text_tag(kImageDescription),
                      .creator = tiff.text_tag(kArtist),
                      .date = tiff.text_tag(kDateTime),
                      .software = tiff.text_tag(kSoftware),
                      .make = tiff.text_tag(kMake),
                      .model = tiff.text_tag(kModel),
                      .scale = scale && std::isfinite(*scale) ? number_text(*scale) : std::string(),
                      .xmp = tiff.xmp(),
                      .columns_per_metre = per_metre(tiff, kColumnResolution),
                      .rows_per_metre = per_metre(tiff, kRowResolution)};
    read_exif_of(tiff, file, metadata);
    return metadata;
}

StackPage read_stack_page(const TiffHandle &tiff)
{
    const auto scale = tiff.double_tag(kStoNits).value_or(1);
    return {tiff.text_tag(kPageName), std::isfinite(scale) ? scale : 1};
}

}   // namespace iiif
