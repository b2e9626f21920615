// Directories of EXIF, which are those of TIFF (TIFF 6.0 p. 13): read from a block or a file in
// whatever byte order, written in little-endian order. What a file states is trusted in nothing: a
// field that lies outside, or is longer than the largest that travel, is left out. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "model/metadata.h"

namespace iiif {

// The bytes that lie there, or none where they are not there; valid until the next call.
using BytesAt = std::function<Bytes(std::uint64_t offset, std::uint64_t count)>;

struct TiffCounting {
    bool big_endian = false;
    bool big = false;   // BigTIFF
};

// The fields of the directory at `offset`, in their order.
[[nodiscard]] std::vector<ExifField> read_exif_directory(const BytesAt &at,
                                                         const TiffCounting &counting,
                                                         std::uint64_t offset,
                                                         ExifField::Group group);

// The number that a field says first; 0 where it says none.
[[nodiscard]] std::uint32_t number_of(const ExifField &field);
[[nodiscard]] double rational_of(const ExifField &field);    // likewise
[[nodiscard]] std::string text_of(const ExifField &field);   // up to its first zero

[[nodiscard]] ExifField text_field(ExifField::Group group, std::uint16_t tag,
                                   std::string_view text);
[[nodiscard]] ExifField short_field(ExifField::Group group, std::uint16_t tag,
                                    std::uint16_t number);
[[nodiscard]] ExifField long_field(ExifField::Group group, std::uint16_t tag, std::uint32_t number);
// To a thousandth.
[[nodiscard]] ExifField rational_field(ExifField::Group group, std::uint16_t tag, double number);

// The directory as it has to lie at `offset`, an even number of bytes.
[[nodiscard]] std::vector<std::uint8_t> exif_directory(std::vector<ExifField> fields,
                                                       std::uint32_t offset);

}   // namespace iiif
