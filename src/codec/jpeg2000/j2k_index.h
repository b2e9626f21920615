// The index of a codestream: its headers, the offsets of its packets by tile, and the parsed packet
// headers of the largest precincts. Filled on first use, kept with the open picture, bounded in
// memory. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "model/byte_source.h"
#include "codec/bounded_cache.h"
#include "codec/jpeg2000/j2k_codestream.h"
#include "codec/jpeg2000/j2k_geometry.h"
#include "codec/jpeg2000/j2k_packet_order.h"
#include "codec/jpeg2000/j2k_packets.h"
#include "codec/jpeg2000/j2k_precinct.h"

namespace iiif {

class J2kIndex {
public:
    J2kIndex(std::shared_ptr<const ByteSource> file, J2kCodestream codestream);

    [[nodiscard]] const ByteSource &file() const { return *file_; }
    [[nodiscard]] const J2kCodestream &codestream() const { return codestream_; }
    // Computes the geometry of a tile; nothing is cached. Throws Error(damaged).
    [[nodiscard]] J2kTile geometry(std::int64_t tile) const;

    // Returns the parsed packets of a precinct; the layer in `name` is ignored. Throws
    // Error(damaged) if they cannot be read or the file ends before them.
    [[nodiscard]] std::shared_ptr<const J2kPrecinct>
    precinct(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name);

    // Appends the byte ranges that precinct() would read first, one per packet; none if the
    // precinct is already in memory. Throws Error(damaged).
    void add_places(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name,
                    std::vector<ByteRange> &places);

    // Returns the packet offsets of a tile. Throws Error(damaged).
    [[nodiscard]] std::shared_ptr<const J2kPackets> packets(std::int64_t tile,
                                                            const J2kTile &geometry);

private:
    [[nodiscard]] std::shared_ptr<const J2kPrecinct>
    read(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name);
    [[nodiscard]] std::shared_ptr<const J2kPrecinct> read(const J2kPackets &packets,
                                                          std::int64_t tile,
                                                          const J2kTile &geometry,
                                                          const J2kPacketName &name) const;

    std::shared_ptr<const ByteSource> file_;
    J2kCodestream codestream_;
    BoundedCache<std::int64_t, J2kPackets> packets_;                     // by tile
    BoundedCache<std::array<std::int64_t, 2>, J2kPrecinct> precincts_;   // by tile and number
};

}   // namespace iiif
