// Reads EXIF blocks (CIPA DC-008) into Metadata and makes the blocks of answers. Any thread may
// call these functions.
//
//     read_exif(stored, info_metadata);                        // when a picture is opened
//     const auto block = exif_block(answer_metadata, size);    // when an answer is written
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

// Precedes a block in a JPEG's APP1 segment (CIPA DC-008, 4.7.2).
inline constexpr std::string_view kJpegExifName("Exif\0\0", 6);

// Returns the orientation that a block states, or upright where it states none or an invalid one. A
// block begins with its TIFF header, or with kJpegExifName before it.
[[nodiscard]] Orientation exif_orientation(Bytes exif) noexcept;

// Adds the block's texts, resolution and fields to the metadata. They replace what the file states
// in its own tags, because programs preserve EXIF and its resolutions may be fractions. Fields that
// describe the stored file are left out: orientation, number of pixels, thumbnail, maker notes.
void read_exif(Bytes exif, Metadata &metadata);

// Like read_exif(), for a single directory of a TIFF file.
void read_exif_fields(const BytesAt &at, const TiffCounting &counting, std::uint64_t offset,
                      ExifField::Group group, Metadata &metadata);

// Returns the fields of one directory (group) for an answer of `size`; empty where there are none.
[[nodiscard]] std::vector<ExifField> exif_fields(const Metadata &metadata, const Size &size,
                                                 ExifField::Group group);

// Returns the block for an answer of `size`, less than 64 KB; empty where there is no metadata.
[[nodiscard]] std::vector<std::uint8_t> exif_block(const Metadata &metadata, const Size &size);

}   // namespace iiif
