// EXIF (CIPA DC-008): what is read of a block, and the block of an answer. Any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "codec/metadata/exif_directory.h"
#include "model/geometry.h"
#include "model/metadata.h"
#include "model/orientation.h"

namespace iiif {

// What stands in front of a block in a JPEG (CIPA DC-008, 4.7.2).
inline constexpr std::string_view kJpegExifName("Exif\0\0", 6);

// Blocks begin with their TIFF header, or with the name that JPEG gives them. How the picture has
// to be laid; upright where nothing, or nothing sensible, is said.
[[nodiscard]] Orientation exif_orientation(Bytes exif) noexcept;

// Adds what the block says to what is known of the picture; where the file says the same in its own
// way, EXIF counts, which programs keep and which says fractions. Left out is what speaks of the
// file that it lay in: its orientation, its number of pixels, its thumbnail, the maker's notes.
void read_exif(Bytes exif, Metadata &metadata);

// As read_exif(), of one directory in a file that is a TIFF.
void read_exif_fields(const BytesAt &at, const TiffCounting &counting, std::uint64_t offset,
                      ExifField::Group group, Metadata &metadata);

// What EXIF's directory of that name says of a picture of that size; empty where that is nothing.
[[nodiscard]] std::vector<ExifField> exif_fields(const Metadata &metadata, const Size &size,
                                                 ExifField::Group group);

// The block of a picture of that size, below 64 KB; empty where there is nothing to tell.
[[nodiscard]] std::vector<std::uint8_t> exif_block(const Metadata &metadata, const Size &size);

}   // namespace iiif
