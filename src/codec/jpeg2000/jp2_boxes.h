// What the boxes of a JP2 or JPX file say around its codestream (ISO 15444-1 annex I): where it
// lies, and what its components mean. A raw codestream is a file without boxes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/byte_source.h"
#include "model/metadata.h"

namespace iiif {

// Of a UUID box (ISO 15444-1, I.7.2).
using Jp2Identifier = std::array<std::uint8_t, 16>;

// ISO 16684-3 for XMP; for EXIF what the program JpgTiffExif->JP2 began with, and all others read.
inline constexpr Jp2Identifier kJp2XmpIdentifier{0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                                 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};
inline constexpr Jp2Identifier kJp2ExifIdentifier{'J', 'p', 'g', 'T', 'i', 'f', 'f', 'E',
                                                  'x', 'i', 'f', '-', '>', 'J', 'P', '2'};

// EnumCS of the colour box, as far as they matter here.
inline constexpr std::uint32_t kColorsCmyk = 12;
inline constexpr std::uint32_t kColorsLab = 14;
inline constexpr std::uint32_t kColorsGray = 17;
inline constexpr std::uint32_t kColorsSycc = 18;

// What CIELab samples stand for (ISO 15444-2 M.11.7.4.1): of L, a and b how far they reach, and
// which sample is 0.
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
    std::vector<std::uint32_t> values;   // entry by entry, as they lie in the file
};

// One entry of the component mapping box: a channel is a component, or what a column of the palette
// makes of it.
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
    std::uint32_t enumerated_colors = 0;   // 0: not said
    std::vector<Jp2LabRange> lab_ranges;   // three, or none where the usual ones are meant
    std::vector<std::uint8_t> icc_profile;
    Jp2Palette palette;
    std::vector<Jp2Mapping> mappings;
    std::vector<Jp2ChannelDefinition> definitions;
    Metadata metadata;
};

// Throws Error: damaged, not_implemented (a codestream in fragments).
[[nodiscard]] Jp2Boxes read_jp2_boxes(const ByteSource &file);

}   // namespace iiif
