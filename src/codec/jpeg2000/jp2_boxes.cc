#include "codec/jpeg2000/jp2_boxes.h"

#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "codec/big_endian.h"
#include "codec/damaged.h"
#include "codec/metadata/exif.h"

namespace iiif {

namespace {

constexpr std::uint32_t name_of(std::string_view letters)
{
    std::uint32_t value = 0;
    for (const char letter : letters) {
        value = value << 8 | static_cast<unsigned char>(letter);
    }
    return value;
}

constexpr std::int64_t kMostHeaderBytes = std::int64_t{16} << 20;   // ICC profiles are far smaller
constexpr int kMostBoxes = 10000;
constexpr int kMostIdentified = 16;         // uuid boxes, of a megabyte each
constexpr int kMostPaletteEntries = 1024;   // I.5.3.4

struct Box {
    std::uint32_t name = 0;
    std::int64_t content = 0;
    std::int64_t end = 0;
};

// I.4: LBox 1 means that eight bytes of length follow; LBox 0, that the box extends to the end of
// the file.
Box read_box(const ByteSource &file, std::int64_t offset, std::int64_t end)
{
    std::array<std::uint8_t, 16> head{};
    const auto count = file.read_some(offset, head);
    BigEndian in(std::span<const std::uint8_t>(head).first(count));
    const std::int64_t length = in.u32();
    const auto name = in.u32();
    if (length == 0) {
        return {name, offset + 8, end};
    }
    const auto stated = length == 1 ? in.number(8) : static_cast<std::uint64_t>(length);
    const std::int64_t head_bytes = length == 1 ? 16 : 8;
    if (stated < static_cast<std::uint64_t>(head_bytes)) {
        throw_damaged("a box is shorter than its head");
    }
    if (head_bytes > end - offset) {
        throw_damaged("a box's head is cut off");
    }
    // A truncated box is accepted here; missing bytes are detected when they are needed.
    const auto room = static_cast<std::uint64_t>(end - offset);
    return {name, offset + head_bytes, stated > room ? end : offset + static_cast<int64_t>(stated)};
}

// I.5.3.3. Only the first colour box counts, as the standard requires of Part 1 readers.
void read_colors(BigEndian in, Jp2Boxes &boxes)
{
    const int method = in.u8();
    (void)in.u16();   // precedence and approximation
    if (boxes.enumerated_colors || !boxes.icc_profile.empty()) {
        return;
    }
    if (method == 1) {
        boxes.enumerated_colors = in.u32();
        constexpr std::size_t kLabRangeBytes = 24;
        const bool ranges = boxes.enumerated_colors == kColorsLab && in.left() >= kLabRangeBytes;
        for (int i = 0; i < 3 && ranges; ++i) {
            const std::int64_t reach = in.u32();
            boxes.lab_ranges.push_back({reach, in.u32()});
        }
    }
    else if (method == 2 || method == 3) {
        const auto profile = in.bytes(in.left());
        boxes.icc_profile.assign(profile.begin(), profile.end());
    }
}

// Reads a palette box (I.5.3.4).
void read_palette(BigEndian in, Jp2Palette &palette)
{
    const int entries = in.u16();
    const int columns = in.u8();
    if (entries == 0 || entries > kMostPaletteEntries || columns == 0) {
        throw_damaged("a palette of impossible size");
    }
    for (int i = 0; i < columns; ++i) {
        const int depth = in.u8();
        palette.columns.push_back({.bits = (depth & 0x7F) + 1, .is_signed = depth >= 0x80});
        if (palette.columns.back().bits > 32) {
            throw_damaged("a palette of more than 32 bits");
        }
    }
    for (int i = 0; i < entries; ++i) {
        for (const auto &column : palette.columns) {
            const auto bytes = static_cast<std::size_t>((column.bits + 7) / 8);
            palette.values.push_back(static_cast<std::uint32_t>(in.number(bytes)));
        }
    }
    palette.entries = entries;
}

// Reads a component mapping box (I.5.3.5).
void read_mappings(BigEndian in, std::vector<Jp2Mapping> &mappings)
{
    while (in.left() >= 4) {
        const int component = in.u16();
        const int type = in.u8();
        mappings.push_back({.component = component, .by_palette = type == 1, .column = in.u8()});
    }
}

// Reads a channel definition box (I.5.3.6).
void read_definitions(BigEndian in, std::vector<Jp2ChannelDefinition> &definitions)
{
    for (int count = in.u16(); count > 0; --count) {
        const int channel = in.u16();
        const int type = in.u16();
        definitions.push_back({.channel = channel, .type = type, .association = in.u16()});
    }
}

// Reads the resolutions; the vertical one comes first (I.5.3.7.1). The capture resolution takes
// precedence; the display resolution (I.5.3.7.2) is used only without it.
void read_resolutions(BigEndian in, Metadata &metadata)
{
    constexpr std::size_t kBoxBytes = 18;
    constexpr double kMostPerMetre = 1e9;   // more than there are atoms
    while (in.left() >= kBoxBytes) {
        BigEndian box(in.bytes(kBoxBytes));
        (void)box.u32();   // its length
        const bool of_capture = box.u32() == name_of("resc");
        const double rows = box.u16();
        const double row_parts = box.u16();
        const double columns = box.u16();
        const double column_parts = box.u16();
        const auto row_exponent = static_cast<std::int8_t>(box.u8());
        const auto column_exponent = static_cast<std::int8_t>(box.u8());
        if (row_parts == 0 || column_parts == 0 ||
            (metadata.columns_per_metre > 0 && !of_capture)) {
            continue;
        }
        const auto across = columns / column_parts * std::pow(10.0, column_exponent);
        const auto down = rows / row_parts * std::pow(10.0, row_exponent);
        if (across < kMostPerMetre && down < kMostPerMetre) {
            metadata.columns_per_metre = across;
            metadata.rows_per_metre = down;
        }
    }
}

// Reads a UUID box (I.7.2), if it holds EXIF or XMP.
void read_identified(const ByteSource &file, const Box &box, Jp2Boxes &boxes)
{
    auto &metadata = boxes.metadata;
    constexpr std::int64_t kMostBytes = std::int64_t{1} << 20;
    Jp2Identifier identifier{};
    const auto length = box.end - box.content - std::int64_t{identifier.size()};
    if (length <= 0 || length > kMostBytes) {
        return;
    }
    file.read(box.content, identifier);
    if (identifier != kJp2XmpIdentifier && identifier != kJp2ExifIdentifier) {
        return;
    }
    std::vector<std::uint8_t> content(static_cast<std::size_t>(length));
    file.read(box.content + std::int64_t{identifier.size()}, content);
    if (identifier == kJp2XmpIdentifier) {
        metadata.xmp.assign(content.begin(), content.end());
        return;
    }
    if (metadata.exif.empty()) {   // only the first EXIF block counts
        boxes.orientation = exif_orientation(content);
        read_exif(content, metadata);
    }
}

void read_header_box(const Box &box, BigEndian in, Jp2Boxes &boxes)
{
    if (box.name == name_of("colr")) {
        read_colors(in, boxes);
    }
    else if (box.name == name_of("pclr") && boxes.palette.entries == 0) {
        read_palette(in, boxes.palette);
    }
    else if (box.name == name_of("cmap") && boxes.mappings.empty()) {
        read_mappings(in, boxes.mappings);
    }
    else if (box.name == name_of("cdef") && boxes.definitions.empty()) {
        read_definitions(in, boxes.definitions);
    }
    else if (box.name == name_of("res ")) {
        read_resolutions(in, boxes.metadata);
    }
}

void read_header(const ByteSource &file, const Box &header, Jp2Boxes &boxes)
{
    if (header.end - header.content > kMostHeaderBytes) {
        throw_damaged("a header of more than 16 MiB");
    }
    int count = 0;
    for (auto offset = header.content; offset + 8 <= header.end && count < kMostBoxes; ++count) {
        const auto box = read_box(file, offset, header.end);
        std::vector<std::uint8_t> content(static_cast<std::size_t>(box.end - box.content));
        file.read(box.content, content);
        read_header_box(box, BigEndian(content), boxes);
        offset = box.end;
    }
}

bool is_codestream(const ByteSource &file)
{
    std::array<std::uint8_t, 2> magic{};
    file.read(0, magic);
    return BigEndian(magic).u16() == 0xFF4F;
}

// Reads the boxes after the codestream, up to the first unreadable one.
void read_behind(const ByteSource &file, std::int64_t offset, Jp2Boxes &boxes)
{
    constexpr int kMostBehind = 16;
    constexpr std::int64_t kHeadBytes = 16;
    for (int count = 0; count < kMostBehind && offset <= file.bytes() - kHeadBytes; ++count) {
        std::array<std::uint8_t, 4> length{};
        file.read(offset, length);
        if (const auto stated = BigEndian(length).u32(); stated < kHeadBytes) {
            return;
        }
        const auto box = read_box(file, offset, file.bytes());
        if (box.name == name_of("uuid")) {
            read_identified(file, box, boxes);
        }
        offset = box.end;
    }
}

}   // namespace

Jp2Boxes read_jp2_boxes(const ByteSource &file)
{
    Jp2Boxes boxes;
    if (is_codestream(file)) {
        boxes.codestream_end = file.bytes();
        return boxes;
    }
    int count = 0;
    bool header_read = false;
    int identified = 0;
    for (std::int64_t offset = 0; offset + 8 <= file.bytes() && count < kMostBoxes; ++count) {
        const auto box = read_box(file, offset, file.bytes());
        if (box.name == name_of("jp2h") && !std::exchange(header_read, true)) {   // I.5.3: one
            read_header(file, box, boxes);
        }
        else if (box.name == name_of("uuid") && ++identified <= kMostIdentified) {
            read_identified(file, box, boxes);
        }
        else if (box.name == name_of("ftbl")) {
            throw Error(
                Kind::not_implemented,
                "This JPEG 2000 file keeps its picture in fragments; whole ones are served.");
        }
        else if (box.name == name_of("jp2c")) {
            boxes.codestream_offset = box.content;
            boxes.codestream_end = box.end;
            read_behind(file, box.end, boxes);
            return boxes;
        }
        offset = box.end;
    }
    throw_damaged("there is no codestream in the file");
}

}   // namespace iiif
