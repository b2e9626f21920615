// The headers of a codestream: size and components, the coding of each tile, and the offsets of its
// tile-parts. Reading them does not touch any packet. The result is constant and may be shared
// between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

// Offsets in the file.
struct J2kTilePart {
    std::int64_t header = 0;    // after the SOT segment
    std::int64_t content = 0;   // after SOD: the packets
    std::int64_t end = 0;
    // The packet lengths from the main header: a range of J2kCodestream::packet_lengths.
    std::size_t first_length = 0;
    std::size_t length_bytes = 0;
};

struct J2kTileHeader {
    std::shared_ptr<const J2kTileCoding> coding;
    std::vector<J2kTilePart> parts;   // in codestream order
};

struct J2kCodestream {
    J2kSize size;
    std::vector<J2kTileHeader> tiles;   // row by row; a tile that the file lacks has no parts
    std::vector<std::uint8_t> packet_lengths;   // PLM
    // The reason why only OpenJPEG can read this codestream, phrased to follow "because"; empty if
    // this decoder can.
    std::string unusual;
    bool cut_short = false;   // the file ends within a tile-part
    // HTJ2K: libopenjp2 2.5 silently returns gray for a window smaller than a tile.
    bool whole_tiles_only = false;

    // Returns the number of bytes that the file has of a tile's packets.
    [[nodiscard]] std::int64_t tile_bytes(std::int64_t tile) const;
    // Returns the number of reductions that every component of every tile supports.
    [[nodiscard]] int most_reductions() const;
};

// Throws Error: damaged, not_implemented (sides above 2^31-1 pixels, more than 31 bits per sample).
[[nodiscard]] J2kCodestream read_j2k_codestream(const ByteSource &file, std::int64_t begin,
                                                std::int64_t end);

}   // namespace iiif
