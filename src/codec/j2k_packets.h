// Where each packet of a tile lies. Made from the packet lengths in the headers (PLT) where there
// are some that agree with the tile-parts, else by reading all packet headers. Constant from then
// on and shared.
//
// Twelve bytes a packet at most; four where the layers of a precinct follow each other, as they do
// in RPCL, PCRL and CPRL.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/file.h"
#include "codec/j2k_codestream.h"
#include "codec/j2k_geometry.h"

namespace iiif {

struct J2kPacketPlace {
    std::int64_t offset = 0;   // in the file; 0: the file does not have the packet
    std::int64_t bytes = 0;
};

class J2kPackets {
public:
    enum class From { lengths, headers };

    J2kPackets(From from, int layers, const std::vector<J2kPacketPlace> &places);

    // A precinct in the tile's numbering.
    [[nodiscard]] J2kPacketPlace at(std::int64_t precinct, int layer) const;
    [[nodiscard]] From from() const { return from_; }
    [[nodiscard]] std::int64_t bytes_held() const;

private:
    [[nodiscard]] std::size_t number(std::int64_t precinct, int layer) const
    {
        return static_cast<std::size_t>(precinct) * layers_ + static_cast<std::size_t>(layer);
    }

    From from_;
    std::size_t layers_;
    bool contiguous_;
    std::vector<std::int64_t> offsets_;    // of each precinct where contiguous, else of each packet
    std::vector<std::uint32_t> lengths_;   // of each packet
};

// Nothing (null) where the headers state no lengths, or such that cannot be true.
[[nodiscard]] std::unique_ptr<const J2kPackets> packets_by_lengths(const File &file,
                                                                   const J2kCodestream &codestream,
                                                                   std::int64_t tile,
                                                                   const J2kTile &geometry);

// Throws Error(damaged) where they cannot be read.
[[nodiscard]] std::unique_ptr<const J2kPackets> packets_by_headers(const File &file,
                                                                   const J2kCodestream &codestream,
                                                                   std::int64_t tile,
                                                                   const J2kTile &geometry);

}   // namespace iiif
