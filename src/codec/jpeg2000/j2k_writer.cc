#include "codec/jpeg2000/j2k_writer.h"

#include <algorithm>
#include <bit>

#include "base/checked.h"
#include "codec/jpeg2000/j2k_bits.h"
#include "codec/jpeg2000/j2k_geometry.h"
#include "codec/jpeg2000/j2k_markers.h"
#include "codec/jpeg2000/j2k_packet_order.h"
#include "codec/jpeg2000/j2k_tag_tree.h"

namespace iiif {

namespace {

constexpr std::uint16_t kCod = 0xFF52;
constexpr std::uint16_t kCoc = 0xFF53;
constexpr std::uint16_t kQcd = 0xFF5C;
constexpr std::uint16_t kQcc = 0xFF5D;
constexpr std::uint16_t kRgn = 0xFF5E;
constexpr std::uint8_t kStatedPrecincts = 1;
constexpr int kFirstLengthBits = 3;   // B.10.7.1

int floor_log2(std::uint32_t value)
{
    return std::bit_width(value) - 1;
}

class Output {
public:
    void number(std::uint64_t value, int bytes)
    {
        for (int i = bytes - 1; i >= 0; --i) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    void u8(int value) { number(static_cast<std::uint64_t>(value), 1); }
    void u16(int value) { number(static_cast<std::uint64_t>(value), 2); }
    void u32(std::int64_t value) { number(static_cast<std::uint64_t>(value), 4); }

    // A marker segment, whose length is filled in after `write` has written what belongs to it.
    template <class Write> void segment(std::uint16_t marker, Write write)
    {
        u16(marker);
        const auto start = bytes_.size();
        u16(0);
        write();
        put(start, bytes_.size() - start, 2);
    }

    void put(std::size_t at, std::uint64_t value, int bytes)
    {
        for (int i = 0; i < bytes; ++i) {
            bytes_[at + static_cast<std::size_t>(i)] =
                static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i)));
        }
    }

    [[nodiscard]] std::vector<std::uint8_t> &bytes() { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

// Table B.4
void write_passes(J2kBitWriter &out, int passes)
{
    const auto value = static_cast<std::uint32_t>(passes);
    if (passes == 1) {
        out.bit(0);
    }
    else if (passes == 2) {
        out.bits(0b10, 2);
    }
    else if (passes <= 5) {
        out.bits(0b1100 | (value - 3), 4);
    }
    else if (passes <= 36) {
        out.bits(0b1111'00000 | (value - 6), 9);
    }
    else {
        out.bits(0b1'1111'1111'0000000 | (value - 37), 16);
    }
}

int length_bits(const J2kMergedBlock &block)
{
    int bits = kFirstLengthBits;
    for (const auto &segment : block.segments) {
        bits = std::max(bits, floor_log2(segment.bytes) + 1 -
                                  floor_log2(static_cast<std::uint32_t>(segment.passes)));
    }
    return bits;
}

void write_lengths(J2kBitWriter &out, const J2kMergedBlock &block)
{
    const int bits = length_bits(block);
    for (int i = kFirstLengthBits; i < bits; ++i) {
        out.bit(1);
    }
    out.bit(0);
    for (const auto &[bytes, passes] : block.segments) {
        out.bits(bytes, bits + floor_log2(static_cast<std::uint32_t>(passes)));
    }
}

// The code-blocks of a precinct in one band.
struct BandPart {
    const J2kBandBlocks &blocks;
    Rect grid;
};

void write_band(J2kBitWriter &out, const BandPart &part)
{
    const auto &grid = part.grid;
    J2kTagTree inclusion(grid.size());
    J2kTagTree zero_bit_planes(grid.size());
    const auto there = intersection(grid, part.blocks.grid);
    for (auto y = there.y; y < there.bottom(); ++y) {
        for (auto x = there.x; x < there.right(); ++x) {
            if (const auto *const block = part.blocks.find(x, y)) {
                const auto column = static_cast<std::size_t>(x - grid.x);
                const auto row = static_cast<std::size_t>(y - grid.y);
                inclusion.set(column, row, 0);
                zero_bit_planes.set(column, row, block->zero_bit_planes);
            }
        }
    }
    for (std::int64_t y = 0; y < grid.height; ++y) {
        for (std::int64_t x = 0; x < grid.width; ++x) {
            const auto column = static_cast<std::size_t>(x);
            const auto row = static_cast<std::size_t>(y);
            inclusion.write(out, column, row, 1);
            if (const auto *const block = part.blocks.find(grid.x + x, grid.y + y)) {
                zero_bit_planes.write(out, column, row, block->zero_bit_planes + 1);
                write_passes(out, block->passes);
                write_lengths(out, *block);
            }
        }
    }
}

void write_bodies(std::vector<std::uint8_t> &out, const BandPart &part, const ScatteredBytes &bytes)
{
    const auto there = intersection(part.grid, part.blocks.grid);
    for (auto y = there.y; y < there.bottom(); ++y) {
        for (auto x = there.x; x < there.right(); ++x) {
            const auto *const block = part.blocks.find(x, y);
            for (std::size_t i = 0; block != nullptr && i < block->pieces.size(); ++i) {
                const auto piece = bytes.at({block->pieces[i].offset, block->pieces[i].bytes});
                out.insert(out.end(), piece.begin(), piece.end());
            }
        }
    }
}

bool holds_any(const BandPart &part)
{
    const auto there = intersection(part.grid, part.blocks.grid);
    for (auto y = there.y; y < there.bottom(); ++y) {
        for (auto x = there.x; x < there.right(); ++x) {
            if (part.blocks.find(x, y) != nullptr) {
                return true;
            }
        }
    }
    return false;
}

void write_packet(std::vector<std::uint8_t> &out, const std::vector<BandPart> &parts,
                  const ScatteredBytes &bytes)
{
    if (!std::ranges::any_of(parts, holds_any)) {
        out.push_back(0);
        return;
    }
    J2kBitWriter header(out);
    header.bit(1);
    for (const auto &part : parts) {
        write_band(header, part);
    }
    header.finish();
    for (const auto &part : parts) {
        write_bodies(out, part, bytes);
    }
}

void write_size(Output &out, const J2kSize &size)
{
    out.segment(kImageSize, [&] {
        out.u16(0);
        for (const auto &number :
             {size.image.right(), size.image.bottom(), size.image.x, size.image.y, size.tile.width,
              size.tile.height, size.tile.x, size.tile.y}) {
            out.u32(number);
        }
        out.u16(static_cast<int>(size.components.size()));
        for (const auto &component : size.components) {
            out.u8((component.bits - 1) | (component.is_signed ? 0x80 : 0));
            out.u8(component.dx);
            out.u8(component.dy);
        }
    });
}

void write_coding(Output &out, const J2kCoding &coding)
{
    out.u8(coding.decompositions);
    out.u8(coding.block_width_exponent - 2);
    out.u8(coding.block_height_exponent - 2);
    out.u8(coding.block_style);
    out.u8(coding.transformation);
    for (int r = 0; r <= coding.decompositions; ++r) {
        out.u8(coding.precincts[static_cast<std::size_t>(r)]);
    }
}

// What is derived is stated.
void write_quantization(Output &out, const J2kComponentCoding &component)
{
    const auto &quantization = component.quantization;
    const bool unquantized = quantization.style == kUnquantized;
    out.u8((unquantized ? kUnquantized : kStatedSteps) | quantization.guard_bits << 5);
    for (int band = 0; band <= 3 * component.coding.decompositions; ++band) {
        const int step = quantization.step(band);
        if (unquantized) {
            out.u8(step >> 11 << 3);
        }
        else {
            out.u16(step);
        }
    }
}

void write_component(Output &out, const J2kTileCoding &coding, std::size_t number)
{
    const auto &component = coding.components[number];
    const int index = static_cast<int>(number);
    if (number == 0) {
        out.segment(kCod, [&] {
            out.u8(kStatedPrecincts);
            out.u8(static_cast<int>(J2kProgression::lrcp));
            out.u16(1);
            out.u8(coding.color_transform);
            write_coding(out, component.coding);
        });
        out.segment(kQcd, [&] { write_quantization(out, component); });
    }
    else {
        out.segment(kCoc, [&] {
            out.u8(index);
            out.u8(kStatedPrecincts);
            write_coding(out, component.coding);
        });
        out.segment(kQcc, [&] {
            out.u8(index);
            write_quantization(out, component);
        });
    }
    if (component.region_shift != 0) {
        out.segment(kRgn, [&] {
            out.u8(index);
            out.u8(0);
            out.u8(component.region_shift);
        });
    }
}

void write_packets(std::vector<std::uint8_t> &out, const J2kSize &size, const J2kTileCoding &coding,
                   const J2kBlocksToWrite &blocks, const ScatteredBytes &bytes)
{
    const auto tile = tile_geometry(size.image, size, coding);
    for_each_packet(tile, size, coding, [&](const J2kPacketName &packet) {
        const auto component = static_cast<std::size_t>(packet.component);
        const auto number = static_cast<std::size_t>(packet.resolution);
        const auto &resolution = tile.components[component].resolutions[number];
        std::vector<BandPart> parts;
        for (std::size_t b = 0; b < static_cast<std::size_t>(resolution.band_count); ++b) {
            parts.push_back({blocks[component][number].bands[b],
                             resolution.blocks_in(resolution.bands[b], packet.precinct)});
        }
        write_packet(out, parts, bytes);
        return true;
    });
}

}   // namespace

std::vector<std::uint8_t> write_codestream(const J2kSize &size, const J2kTileCoding &coding,
                                           const J2kBlocksToWrite &blocks,
                                           const ScatteredBytes &bytes)
{
    Output out;
    out.u16(kStartOfCodestream);
    write_size(out, size);
    for (std::size_t i = 0; i < coding.components.size(); ++i) {
        write_component(out, coding, i);
    }
    const auto tile_part = out.bytes().size();
    std::size_t length_at = 0;
    out.segment(kStartOfTilePart, [&] {
        out.u16(0);
        length_at = out.bytes().size();
        out.u32(0);
        out.u8(0);
        out.u8(1);
    });
    out.u16(kStartOfData);
    write_packets(out.bytes(), size, coding, blocks, bytes);
    out.put(length_at, checked_cast<std::uint32_t>(out.bytes().size() - tile_part), 4);
    out.u16(kEndOfCodestream);
    return std::move(out.bytes());
}

}   // namespace iiif
