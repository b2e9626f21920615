// The index of a codestream: its headers, the offsets of its packets by tile, and the parsed packet
// headers of the largest precincts. Filled on first use, kept with the open picture, bounded in
// memory. Any thread.
//
// One thread at a time looks for packets; the others wait, because each would do the same work in
// the same memory. A failure is kept like a result. `client` is borrowed, and null if no client
// waits; all functions that have it throw Error(client_gone), and not_implemented where the work
// would exceed a WorkBudget.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "model/byte_source.h"
#include "base/bounded_cache.h"
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
    [[nodiscard]] std::shared_ptr<const J2kPrecinct> precinct(std::int64_t tile,
                                                              const J2kTile &geometry,
                                                              const J2kPacketName &name,
                                                              Sink *client = nullptr);

    // Appends the byte ranges that precinct() would read first, one per packet; none if the
    // precinct is already in memory. Throws Error(damaged).
    void add_places(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name,
                    std::vector<ByteRange> &places, Sink *client = nullptr);

    // Returns the packet offsets of a tile. Throws Error(damaged).
    [[nodiscard]] std::shared_ptr<const J2kPackets>
    packets(std::int64_t tile, const J2kTile &geometry, Sink *client = nullptr);

private:
    // How packets are located.
    enum class Means { lengths_or_headers, headers };

    [[nodiscard]] std::unique_lock<std::timed_mutex> wait_to_locate(Sink *client);
    [[nodiscard]] std::shared_ptr<const J2kPackets>
    locate(std::int64_t tile, const J2kTile &geometry, Means means, Sink *client);
    [[nodiscard]] std::shared_ptr<const J2kPackets>
    locate_or_remember_failure(std::int64_t tile, const J2kTile &geometry, Means means,
                               Sink *client);
    [[nodiscard]] std::shared_ptr<const J2kPrecinct>
    read(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name, Sink *client);
    [[nodiscard]] std::shared_ptr<const J2kPrecinct>
    read(const J2kPackets &packets, std::int64_t tile, const J2kTile &geometry,
         const J2kPacketName &name, Sink *client) const;

    std::shared_ptr<const ByteSource> file_;
    J2kCodestream codestream_;
    std::timed_mutex locating_;                        // held while packets are located
    BoundedCache<std::int64_t, Error> failures_;       // by tile
    BoundedCache<std::int64_t, J2kPackets> packets_;   // by tile
    BoundedCache<std::array<std::int64_t, 2>, J2kPrecinct> precincts_;   // by tile and number
};

}   // namespace iiif
