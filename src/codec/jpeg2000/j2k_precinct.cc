#include "codec/jpeg2000/j2k_precinct.h"

#include <algorithm>
#include <bit>

#include "codec/damaged.h"
#include "codec/jpeg2000/j2k_markers.h"

namespace iiif {

namespace {

constexpr int kMostPasses = 164;         // table B.4
constexpr int kMostZeroBitPlanes = 80;   // 37 bit-planes, a region's shift of 37, and a reserve
constexpr int kMostLengthBits = 32;
constexpr int kUnlimited = kMostPasses;
constexpr std::int64_t kSopBytes = 6;
constexpr std::int64_t kEphBytes = 2;

int floor_log2(int value)
{
    return std::bit_width(static_cast<unsigned>(value)) - 1;
}

bool at_marker(FileWindow &window, std::int64_t offset, std::uint16_t marker)
{
    return offset + 2 <= window.end() && BigEndian(window.bytes(offset, 2)).u16() == marker;
}

// SOP and EPH may be left out of any packet.
std::int64_t after_start_marker(FileWindow &window, std::int64_t offset)
{
    return at_marker(window, offset, kStartOfPacket) ? offset + kSopBytes : offset;
}

std::int64_t after_end_marker(FileWindow &window, std::int64_t offset)
{
    return at_marker(window, offset, kEndOfPacketHeader) ? offset + kEphBytes : offset;
}

// Reads a number of coding passes (table B.4).
int read_passes(J2kBitReader &in)
{
    if (in.bit() == 0) {
        return 1;
    }
    if (in.bit() == 0) {
        return 2;
    }
    if (const auto more = in.bits(2); more < 3) {
        return 3 + static_cast<int>(more);
    }
    if (const auto more = in.bits(5); more < 31) {
        return 6 + static_cast<int>(more);
    }
    return 37 + static_cast<int>(in.bits(7));
}

}   // namespace

std::int64_t block_count(const J2kResolution &resolution, std::int64_t precinct)
{
    std::int64_t count = 0;
    for (int b = 0; b < resolution.band_count; ++b) {
        const auto grid =
            resolution.blocks_in(resolution.bands[static_cast<std::size_t>(b)], precinct);
        const auto most = kMostBlocksOfPrecinct;
        if (grid.width > most || grid.height > most || grid.width * grid.height > most - count) {
            throw_damaged("a precinct of too many code-blocks");
        }
        count += grid.width * grid.height;
    }
    return count;
}

J2kPrecinctReader::J2kPrecinctReader(const J2kResolution &resolution, std::int64_t precinct,
                                     int block_style)
    : block_style_(block_style),
      blocks_(static_cast<std::size_t>(block_count(resolution, precinct)))
{
    std::size_t first = 0;
    for (int b = 0; b < resolution.band_count; ++b) {
        const auto &band = resolution.bands[static_cast<std::size_t>(b)];
        const auto grid = resolution.blocks_in(band, precinct).size();
        bands_.push_back({grid, first, J2kTagTree(grid), J2kTagTree(grid)});
        first += static_cast<std::size_t>(grid.width * grid.height);
    }
}

// Returns the number of passes per segment (D.4.2, D.6). With the bypass, the first ten passes form
// one segment; then segments of two raw passes and one coded pass alternate.
int J2kPrecinctReader::first_limit() const
{
    if ((block_style_ & kTerminateAll) != 0) {
        return 1;
    }
    return (block_style_ & kBypass) != 0 ? 10 : kUnlimited;
}

int J2kPrecinctReader::next_limit(int limit) const
{
    if ((block_style_ & kTerminateAll) != 0) {
        return 1;
    }
    return limit == 2 ? 1 : 2;
}

std::optional<std::int64_t> end_of_empty_packet(FileWindow &window, std::int64_t offset)
{
    J2kBitReader in(window, after_start_marker(window, offset));
    if (in.bit() == 1) {
        return std::nullopt;
    }
    return after_end_marker(window, in.end());
}

std::int64_t J2kPrecinctReader::read(FileWindow &window, std::int64_t offset, int layer,
                                     WorkBudget &budget, J2kPrecinct *result)
{
    pieces_.clear();
    J2kBitReader in(window, after_start_marker(window, offset));
    if (in.bit() == 1) {
        read_header(in, layer, budget);
    }
    offset = after_end_marker(window, in.end());
    for (auto &piece : pieces_) {
        piece.chunk.offset = offset;
        offset += piece.chunk.bytes;
    }
    if (offset > window.end()) {
        throw_damaged("a packet ends behind its tile-part");
    }
    if (result != nullptr) {
        add_pieces(*result);
    }
    return offset;
}

void J2kPrecinctReader::read_header(J2kBitReader &in, int layer, WorkBudget &budget)
{
    for (auto &band : bands_) {
        for (std::size_t y = 0; y < static_cast<std::size_t>(band.grid.height); ++y) {
            budget.spend(band.grid.width);
            for (std::size_t x = 0; x < static_cast<std::size_t>(band.grid.width); ++x) {
                read_block(in, band, x, y, layer);
            }
        }
    }
}

void J2kPrecinctReader::read_block(J2kBitReader &in, BandState &band, std::size_t x, std::size_t y,
                                   int layer)
{
    const auto number = band.first_block + y * static_cast<std::size_t>(band.grid.width) + x;
    auto &block = blocks_[number];
    const bool first = block.passes == 0;
    const bool included = first ? band.inclusion.read(in, x, y, layer + 1) : in.bit() == 1;
    if (!included) {
        return;
    }
    if (first) {
        int planes = 0;
        while (!band.zero_bit_planes.read(in, x, y, planes + 1)) {
            if (++planes > kMostZeroBitPlanes) {
                throw_damaged("a code-block without bit-planes");
            }
        }
        block.zero_bit_planes = static_cast<std::uint8_t>(planes);
        block.segment_limit = static_cast<std::uint8_t>(first_limit());
    }
    const int passes = read_passes(in);
    if (block.passes + passes > kMostPasses) {
        throw_damaged("a code-block of too many passes");
    }
    while (in.bit() == 1) {
        if (++block.length_bits > kMostLengthBits) {
            throw_damaged("a code-block of impossible length");
        }
    }
    read_lengths(in, number, passes, layer);
    block.passes = static_cast<std::uint8_t>(block.passes + passes);
}

void J2kPrecinctReader::read_lengths(J2kBitReader &in, std::size_t number, int passes, int layer)
{
    auto &block = blocks_[number];
    while (passes > 0) {
        if (block.segment_passes == block.segment_limit) {
            block.segment_limit = static_cast<std::uint8_t>(next_limit(block.segment_limit));
            block.segment_passes = 0;
            ++block.segment;
        }
        const int taken = std::min(passes, block.segment_limit - block.segment_passes);
        const int bits = block.length_bits + floor_log2(taken);
        if (bits > kMostLengthBits) {
            throw_damaged("a code-block of impossible length");
        }
        J2kChunk chunk;
        chunk.bytes = in.bits(bits);
        chunk.layer = static_cast<std::uint16_t>(layer);
        chunk.passes = static_cast<std::uint8_t>(taken);
        chunk.segment = block.segment;
        pieces_.push_back({number, chunk});
        block.segment_passes = static_cast<std::uint8_t>(block.segment_passes + taken);
        passes -= taken;
    }
}

void J2kPrecinctReader::add_pieces(J2kPrecinct &result) const
{
    result.blocks.resize(blocks_.size());
    for (const auto &piece : pieces_) {
        auto &block = result.blocks[piece.block];
        const auto number = static_cast<std::uint32_t>(result.chunks.size());
        if (block.first_chunk == 0) {
            block.first_chunk = number;
            block.zero_bit_planes = blocks_[piece.block].zero_bit_planes;
        }
        else {
            result.chunks[block.last_chunk].next = number;
        }
        block.last_chunk = number;
        result.chunks.push_back(piece.chunk);
    }
}

}   // namespace iiif
