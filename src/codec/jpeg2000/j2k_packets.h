// The offset and length of each packet of a tile. They come from the packet lengths in the headers
// (PLT, PLM) if these agree with the tile-parts; otherwise all packet headers are read. Constant
// once made; may be shared between threads.
//
// Takes at most twelve bytes per packet, or four if the layers of each precinct are contiguous, as
// in RPCL, PCRL and CPRL.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/work_budget.h"
#include "model/byte_source.h"
#include "codec/jpeg2000/j2k_codestream.h"
#include "codec/jpeg2000/j2k_geometry.h"

namespace iiif {

struct J2kPacketPlace {
    std::int64_t offset = 0;   // in the file; 0 if the file lacks the packet
    std::int64_t bytes = 0;
};

class J2kPackets {
public:
    enum class From { lengths, headers };

    J2kPackets(From from, int layers, const std::vector<J2kPacketPlace> &places);

    // Returns the packets of a precinct, one per layer. `precinct` is in the tile's numbering.
    [[nodiscard]] std::vector<J2kPacketPlace> of(std::int64_t precinct) const;
    [[nodiscard]] From from() const { return from_; }
    [[nodiscard]] std::int64_t bytes_held() const;

private:
    From from_;
    std::size_t layers_;
    bool contiguous_;
    std::vector<std::int64_t> offsets_;    // per precinct if contiguous_, else per packet
    std::vector<std::uint32_t> lengths_;   // per packet
};

// Returns null if the headers state no lengths, or lengths that cannot be right.
[[nodiscard]] std::unique_ptr<const J2kPackets>
packets_by_lengths(const ByteSource &file, const J2kCodestream &codestream, std::int64_t tile,
                   const J2kTile &geometry, WorkBudget &budget);

// Throws Error(damaged) if a packet header cannot be read, and as WorkBudget does.
[[nodiscard]] std::unique_ptr<const J2kPackets>
packets_by_headers(const ByteSource &file, const J2kCodestream &codestream, std::int64_t tile,
                   const J2kTile &geometry, WorkBudget &budget);

// Returns the peak memory of either function, in bytes, for a tile with this many code-blocks.
[[nodiscard]] std::int64_t most_bytes_to_find_packets(const J2kTile &geometry, int layers,
                                                      std::int64_t blocks);

}   // namespace iiif
