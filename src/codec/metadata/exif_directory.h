// Reads and writes EXIF directories, which have TIFF's structure (TIFF 6.0 p. 13). Reading accepts
// a block or a file in either byte order; writing is little-endian. The contents are not trusted:
// fields that lie outside the block or exceed the size limits are skipped. Any thread may call
// these functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "model/metadata.h"

namespace iiif {

// Returns `count` bytes at `offset`, or an empty span where they are not available; valid until the
// next call.
using BytesAt = std::function<Bytes(std::uint64_t offset, std::uint64_t count)>;

struct TiffCounting {
    bool big_endian = false;
    bool big = false;   // BigTIFF
};

// Returns the fields of the directory at `offset`, in stored order.
[[nodiscard]] std::vector<ExifField> read_exif_directory(const BytesAt &at,
                                                         const TiffCounting &counting,
                                                         std::uint64_t offset,
                                                         ExifField::Group group);

// Returns the first value of a field: number_of() of SHORT or LONG, rational_of() of RATIONAL,
// text_of() of ASCII, up to its first zero byte. 0 or empty for other types.
[[nodiscard]] std::uint32_t number_of(const ExifField &field);
[[nodiscard]] double rational_of(const ExifField &field);
[[nodiscard]] std::string text_of(const ExifField &field);

[[nodiscard]] ExifField text_field(ExifField::Group group, std::uint16_t tag,
                                   std::string_view text);
[[nodiscard]] ExifField short_field(ExifField::Group group, std::uint16_t tag,
                                    std::uint16_t number);
[[nodiscard]] ExifField long_field(ExifField::Group group, std::uint16_t tag, std::uint32_t number);
// Rounds to a thousandth.
[[nodiscard]] ExifField rational_field(ExifField::Group group, std::uint16_t tag, double number);

// Returns the encoded directory for the position `offset`; its length is even.
[[nodiscard]] std::vector<std::uint8_t> exif_directory(std::vector<ExifField> fields,
                                                       std::uint32_t offset);

}   // namespace iiif
