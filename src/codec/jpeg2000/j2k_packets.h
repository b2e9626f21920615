// Where each packet of a tile lies. Made from the packet lengths in the headers (PLT, PLM) where
// there are some that agree with the tile-parts, else by reading all packet headers. Constant from
// then on and shared.
//
// Twelve bytes a packet at most; four where the layers of a precinct follow each other, as they do
// in RPCL, PCRL and CPRL.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/byte_source.h"
#include "codec/jpeg2000/j2k_codestream.h"
#include "codec/jpeg2000/j2k_geometry.h"

namespace iiif {

struct J2kPacketPlace {
    std::int64_t offset = 0;   // in the file; 0: the file does not have the packet
    std::int64_t bytes = 0;
};

class J2kPackets {
public:
    enum class From { lengths, headers };

    J2kPackets(From from, int layers, const std::vector<J2kPacketPlace> &places);

    // The packets of a precinct, in the tile's numbering, layer by layer.
    [[nodiscard]] std::vector<J2kPacketPlace> of(std::int64_t precinct) const;
    [[nodiscard]] From from() const { return from_; }
    [[nodiscard]] std::int64_t bytes_held() const;

private:
    From from_;
    std::size_t layers_;
    bool contiguous_;
    std::vector<std::int64_t> offsets_;    // of each precinct where contiguous, else of each packet
    std::vector<std::uint32_t> lengths_;   // of each packet
};

// Nothing (null) where the headers state no lengths, or such that cannot be true.
[[nodiscard]] std::unique_ptr<const J2kPackets> packets_by_lengths(const ByteSource &file,
                                                                   const J2kCodestream &codestream,
                                                                   std::int64_t tile,
                                                                   const J2kTile &geometry);

// Throws Error(damaged) where they cannot be read.
[[nodiscard]] std::unique_ptr<const J2kPackets> packets_by_headers(const ByteSource &file,
                                                                   const J2kCodestream &codestream,
                                                                   std::int64_t tile,
                                                                   const J2kTile &geometry);

// What either of them holds at most while it is at work, for a tile of so many code-blocks.
[[nodiscard]] std::int64_t most_bytes_to_find_packets(const J2kTile &geometry, int layers,
                                                      std::int64_t blocks);

}   // namespace iiif
