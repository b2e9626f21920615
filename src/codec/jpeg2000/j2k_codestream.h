// The headers of a codestream, read once: what it shows, how each tile is coded, and where the
// parts of each tile lie. No packet has been looked at. Constant from then on and shared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

// Positions in the file.
struct J2kTilePart {
    std::int64_t header = 0;    // behind the SOT segment
    std::int64_t content = 0;   // behind SOD: packets
    std::int64_t end = 0;
    // What the main header states of its packets: a part of J2kCodestream::packet_lengths.
    std::size_t first_length = 0;
    std::size_t length_bytes = 0;
};

struct J2kTileHeader {
    std::shared_ptr<const J2kTileCoding> coding;
    std::vector<J2kTilePart> parts;   // in their order
};

struct J2kCodestream {
    J2kSize size;
    std::vector<J2kTileHeader>
        tiles;   // row by row; those the file does not have are without parts
    std::vector<std::uint8_t> packet_lengths;   // PLM
    // Why only OpenJPEG reads it, to go on after "because"; empty when it is read here.
    std::string unusual;
    bool cut_short = false;   // the file ends within a tile-part
    // HTJ2K: libopenjp2 2.5 makes gray of a window of a tile, and says nothing.
    bool whole_tiles_only = false;

    [[nodiscard]] std::int64_t tile_bytes(std::int64_t tile) const;
    // The reductions that all components of all tiles have.
    [[nodiscard]] int most_reductions() const;
};

// Throws Error: damaged, not_implemented (beyond 2^31-1 pixels a side, or 31 bits).
[[nodiscard]] J2kCodestream read_j2k_codestream(const ByteSource &file, std::int64_t begin,
                                                std::int64_t end);

}   // namespace iiif
