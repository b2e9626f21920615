// Parses the boxes of a JP2 or JPX file around its codestream (ISO 15444-1 annex I): the
// codestream's offset, the meaning of its components, and the metadata. A raw codestream counts as
// a file without boxes. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/byte_source.h"
#include "model/metadata.h"
#include "model/orientation.h"

namespace iiif {

// The identifier of a UUID box (ISO 15444-1, I.7.2).
using Jp2Identifier = std::array<std::uint8_t, 16>;

// ISO 16684-3 defines XMP's identifier. The program JpgTiffExif->JP2 introduced EXIF's; all other
// programs read it.
inline constexpr Jp2Identifier kJp2XmpIdentifier{0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                                 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};
inline constexpr Jp2Identifier kJp2ExifIdentifier{'J', 'p', 'g', 'T', 'i', 'f', 'f', 'E',
                                                  'x', 'i', 'f', '-', '>', 'J', 'P', '2'};

// The EnumCS values of the colour specification box (ISO 15444-1 I.5.3.3, 15444-2 table M.25).
inline constexpr std::uint32_t kColorsWhiteZero = 0;     // bi-level, 0 is white
inline constexpr std::uint32_t kColorsYcc709Video = 1;   // YCbCr(1)
inline constexpr std::uint32_t kColorsYcc601 = 3;        // YCbCr(2)
inline constexpr std::uint32_t kColorsYcc601Video = 4;   // YCbCr(3)
inline constexpr std::uint32_t kColorsCmy = 11;
inline constexpr std::uint32_t kColorsCmyk = 12;
inline constexpr std::uint32_t kColorsYcck = 13;
inline constexpr std::uint32_t kColorsLab = 14;
inline constexpr std::uint32_t kColorsBlackZero = 15;   // bi-level, 0 is black
inline constexpr std::uint32_t kColorsSrgb = 16;
inline constexpr std::uint32_t kColorsGray = 17;
inline constexpr std::uint32_t kColorsSycc = 18;
inline constexpr std::uint32_t kColorsExtendedSycc = 24;

// The encoding of CIELab samples (ISO 15444-2 M.11.7.4.1): for each of L, a and b, the range and
// the sample that stands for 0.
struct Jp2LabRange {
    std::int64_t reach = 0;
    std::int64_t zero = 0;
};

struct Jp2Palette {
    struct Column {
        int bits = 8;
        bool is_signed = false;
    };

    int entries = 0;   // 0: there is no palette
    std::vector<Column> columns;
    std::vector<std::uint32_t> values;   // entry by entry, in file order
};

// One entry of the component mapping box: a channel is either a component or that component looked
// up in a palette column.
struct Jp2Mapping {
    int component = 0;
    bool by_palette = false;
    int column = 0;
};

// One entry of the channel definition box.
struct Jp2ChannelDefinition {
    int channel = 0;
    int type = 0;          // 0: colour, 1: opacity, 2: premultiplied opacity
    int association = 0;   // 0: the whole picture, n: the n-th colour
};

struct Jp2Boxes {
    std::int64_t codestream_offset = 0;
    std::int64_t codestream_end = 0;
    std::optional<std::uint32_t> enumerated_colors;
    std::vector<Jp2LabRange> lab_ranges;   // three, or none if the defaults apply
    std::vector<std::uint8_t> icc_profile;
    Jp2Palette palette;
    std::vector<Jp2Mapping> mappings;
    std::vector<Jp2ChannelDefinition> definitions;
    Metadata metadata;
    Orientation orientation;
};

// Throws Error: damaged, not_implemented (a fragmented codestream).
[[nodiscard]] Jp2Boxes read_jp2_boxes(const ByteSource &file);

}   // namespace iiif
