#include "codec/jpeg2000/j2k_packets.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/file_window.h"
#include "codec/jpeg2000/j2k_markers.h"
#include "codec/jpeg2000/j2k_numbered_segments.h"
#include "codec/jpeg2000/j2k_packet_order.h"
#include "codec/jpeg2000/j2k_precinct.h"

namespace iiif {

namespace {

// A packet takes at least one byte, so a tile with more packets than bytes is incomplete.
constexpr std::int64_t kMostPackets = std::int64_t{1} << 23;
// The limit on code-blocks whose state is held while all packet headers are read.
constexpr std::int64_t kMostOpenBlocks = std::int64_t{2} << 20;
constexpr std::int64_t kBytesOfOpenBlock = 60;
// Vectors and tag trees of a precinct whose layers have not all come, in code-blocks.
constexpr std::int64_t kBlocksOfOpenPrecinct = 10;
constexpr std::int64_t kBytesOfPrecinct = 2;   // the number of its next layer
// Each packet takes the stated place, the place found, and either the header bytes read for it or
// the entry that is kept.
constexpr std::int64_t kBytesOfPacket = 2 * sizeof(J2kPacketPlace) + 16;
constexpr std::int64_t kLongestPacket = std::int64_t{1} << 40;

std::vector<J2kPacketPlace> empty_places(const J2kTile &geometry, int layers,
                                         std::int64_t tile_bytes)
{
    const auto count = checked_mul(geometry.precinct_count, std::int64_t{layers});
    if (count > kMostPackets || count > std::max<std::int64_t>(tile_bytes, 65536)) {
        throw_damaged("a tile of more packets than there can be");
    }
    return std::vector<J2kPacketPlace>(static_cast<std::size_t>(count));
}

const J2kResolution &resolution_of(const J2kTile &geometry, const J2kPacketName &packet)
{
    return geometry.components[static_cast<std::size_t>(packet.component)]
        .resolutions[static_cast<std::size_t>(packet.resolution)];
}

std::size_t number_of(const J2kTile &geometry, int layers, const J2kPacketName &packet)
{
    const auto precinct = resolution_of(geometry, packet).first_precinct + packet.precinct;
    return static_cast<std::size_t>(precinct * layers + packet.layer);
}

// A.7.3: seven bits per byte; the high bit means that more follow. Returns false if the lengths
// cannot be right or there are more than `most`.
bool add_lengths(std::span<const std::uint8_t> stated, std::size_t most,
                 std::vector<std::int64_t> &lengths)
{
    const auto count = static_cast<std::size_t>(
        std::ranges::count_if(stated, [](std::uint8_t byte) { return byte < 0x80; }));
    if (count > most) {
        return false;
    }
    lengths.reserve(count);
    std::int64_t value = 0;
    for (const auto byte : stated) {
        value = value << 7 | (byte & 0x7F);
        if (value > kLongestPacket) {
            return false;
        }
        if (byte < 0x80) {
            lengths.push_back(value);
            value = 0;
        }
    }
    return value == 0;
}

// Returns the lengths in the header of a tile-part (PLT).
std::vector<std::uint8_t> lengths_in_header(FileWindow &window, const J2kTilePart &part)
{
    J2kNumberedSegments segments;
    J2kMarkers markers(window, part.header);
    for (auto segment = markers.next(); segment.marker != kStartOfData; segment = markers.next()) {
        if (segment.marker == kPacketLengths) {
            segments.add(segment.content);
        }
    }
    return segments.joined();
}

// Assigns stated lengths to packets in file order.
class StatedPlaces {
public:
    StatedPlaces(const ByteSource &file, const J2kCodestream &codestream, std::size_t most)
        : file_(file), codestream_(codestream), most_(most)
    {
        places_.reserve(most);
    }

    // Returns false if the lengths do not fill the tile-part exactly, or if there are too many.
    bool add(const J2kTilePart &part)
    {
        std::vector<std::int64_t> lengths;
        if (!read(part, lengths)) {
            return false;
        }
        auto offset = part.content;
        for (const auto length : lengths) {
            if (length == 0 || length > part.end - offset) {
                return false;
            }
            places_.push_back({offset, length});
            offset += length;
        }
        return offset == part.end;
    }

    [[nodiscard]] const std::vector<J2kPacketPlace> &places() const { return places_; }

private:
    [[nodiscard]] bool read(const J2kTilePart &part, std::vector<std::int64_t> &lengths) const
    {
        FileWindow window(file_, part.content);
        const auto stated = lengths_in_header(window, part);
        return add_lengths(stated.empty() ? std::span(codestream_.packet_lengths)
                                                .subspan(part.first_length, part.length_bytes)
                                          : stated,
                           most_ - places_.size(), lengths);
    }

    const ByteSource &file_;
    const J2kCodestream &codestream_;
    std::size_t most_;
    std::vector<J2kPacketPlace> places_;
};

// Reads all packets of a tile in order.
class PacketScan {
public:
    PacketScan(const ByteSource &file, const J2kCodestream &codestream, std::int64_t tile,
               const J2kTile &geometry, WorkBudget &budget)
        : file_(file), header_(codestream.tiles[static_cast<std::size_t>(tile)]),
          geometry_(geometry), budget_(budget)
    {
    }

    // Returns the place of the next packet, or nothing after the last one.
    std::optional<J2kPacketPlace> next(const J2kPacketName &packet)
    {
        while (!window_ || offset_ >= window_->end()) {
            if (part_ == header_.parts.size()) {
                return std::nullopt;
            }
            const auto &part = header_.parts[part_++];
            window_.emplace(file_, part.end);
            offset_ = part.content;
        }
        const auto start = offset_;
        offset_ = read(packet);
        return J2kPacketPlace{start, offset_ - start};
    }

private:
    // Most packets of blank pictures are empty, and their precincts are never opened.
    std::int64_t read(const J2kPacketName &packet)
    {
        const auto empty_end = end_of_empty_packet(*window_, offset_);
        const auto end = empty_end
                             ? *empty_end
                             : open(packet).read(*window_, offset_, packet.layer, budget_, nullptr);
        if (packet.layer + 1 == header_.coding->layers) {
            close(packet);
        }
        return end;
    }

    [[nodiscard]] std::int64_t key_of(const J2kPacketName &packet) const
    {
        return resolution_of(geometry_, packet).first_precinct + packet.precinct;
    }
    [[nodiscard]] std::int64_t open_blocks_of(const J2kPacketName &packet) const
    {
        return block_count(resolution_of(geometry_, packet), packet.precinct) +
               kBlocksOfOpenPrecinct;
    }

    J2kPrecinctReader &open(const J2kPacketName &packet)
    {
        const auto key = key_of(packet);
        if (const auto found = open_.find(key); found != open_.end()) {
            return found->second;
        }
        open_blocks_ += open_blocks_of(packet);
        if (open_blocks_ > kMostOpenBlocks) {
            throw_damaged("too many code-blocks for reading all packet headers");
        }
        budget_.spend(open_blocks_of(packet));
        const auto &how =
            header_.coding->components[static_cast<std::size_t>(packet.component)].coding;
        return open_
            .try_emplace(key, resolution_of(geometry_, packet), packet.precinct, how.block_style)
            .first->second;
    }

    void close(const J2kPacketName &packet)
    {
        if (open_.erase(key_of(packet)) > 0) {
            open_blocks_ -= open_blocks_of(packet);
        }
    }

    const ByteSource &file_;
    const J2kTileHeader &header_;
    const J2kTile &geometry_;
    WorkBudget &budget_;
    std::size_t part_ = 0;
    std::optional<FileWindow> window_;
    std::int64_t offset_ = 0;
    std::map<std::int64_t, J2kPrecinctReader> open_;   // precincts with layers still to come
    std::int64_t open_blocks_ = 0;
};

// Returns whether the layers of each precinct are contiguous in the file.
bool are_contiguous(const std::vector<J2kPacketPlace> &places, std::size_t layers)
{
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i % layers != 0 && places[i].offset != places[i - 1].offset + places[i - 1].bytes) {
            return false;
        }
    }
    return true;
}

}   // namespace

J2kPackets::J2kPackets(From from, int layers, const std::vector<J2kPacketPlace> &places)
    : from_(from), layers_(static_cast<std::size_t>(layers)),
      contiguous_(are_contiguous(places, layers_))
{
    lengths_.reserve(places.size());
    offsets_.reserve(contiguous_ ? places.size() / layers_ : places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        lengths_.push_back(checked_cast<std::uint32_t>(places[i].bytes));
        if (!contiguous_ || i % layers_ == 0) {
            offsets_.push_back(places[i].offset);
        }
    }
}

std::vector<J2kPacketPlace> J2kPackets::of(std::int64_t precinct) const
{
    const auto number = static_cast<std::size_t>(precinct);
    auto offset = contiguous_ ? offsets_[number] : 0;
    std::vector<J2kPacketPlace> result;
    result.reserve(layers_);
    for (auto packet = number * layers_; packet < (number + 1) * layers_; ++packet) {
        const std::int64_t bytes = lengths_[packet];
        // A packet has at least one byte; length 0 marks a packet that the file lacks.
        const auto place = contiguous_ ? offset : offsets_[packet];
        result.push_back({bytes == 0 ? 0 : place, bytes});
        offset += bytes;
    }
    return result;
}

std::int64_t J2kPackets::bytes_held() const
{
    return static_cast<std::int64_t>(offsets_.size() * sizeof(offsets_[0]) +
                                     lengths_.size() * sizeof(lengths_[0]) + sizeof(*this));
}

std::unique_ptr<const J2kPackets> packets_by_lengths(const ByteSource &file,
                                                     const J2kCodestream &codestream,
                                                     std::int64_t tile, const J2kTile &geometry,
                                                     WorkBudget &budget)
{
    const auto &header = codestream.tiles[static_cast<std::size_t>(tile)];
    const int layers = header.coding->layers;
    auto places = empty_places(geometry, layers, codestream.tile_bytes(tile));
    StatedPlaces stated(file, codestream, places.size());
    for (const auto &part : header.parts) {
        if (!stated.add(part)) {
            return nullptr;
        }
    }
    if (stated.places().size() != places.size()) {
        return nullptr;
    }
    std::size_t count = 0;
    for_each_packet(geometry, codestream.size, *header.coding, budget,
                    [&](const J2kPacketName &packet) {
                        places[number_of(geometry, layers, packet)] = stated.places()[count++];
                        return true;
                    });
    return count == places.size()
               ? std::make_unique<const J2kPackets>(J2kPackets::From::lengths, layers, places)
               : nullptr;
}

std::unique_ptr<const J2kPackets> packets_by_headers(const ByteSource &file,
                                                     const J2kCodestream &codestream,
                                                     std::int64_t tile, const J2kTile &geometry,
                                                     WorkBudget &budget)
{
    const int layers = codestream.tiles[static_cast<std::size_t>(tile)].coding->layers;
    auto places = empty_places(geometry, layers, codestream.tile_bytes(tile));
    PacketScan scan(file, codestream, tile, geometry, budget);
    for_each_packet(geometry, codestream.size,
                    *codestream.tiles[static_cast<std::size_t>(tile)].coding, budget,
                    [&](const J2kPacketName &packet) {
                        const auto place = scan.next(packet);
                        if (place) {
                            places[number_of(geometry, layers, packet)] = *place;
                        }
                        return place.has_value();
                    });
    return std::make_unique<const J2kPackets>(J2kPackets::From::headers, layers, places);
}

std::int64_t most_bytes_to_find_packets(const J2kTile &geometry, int layers, std::int64_t blocks)
{
    const auto precincts = std::min(geometry.precinct_count, kMostPackets);
    const auto packets = std::min(precincts * layers, kMostPackets);
    return precincts * kBytesOfPrecinct + packets * kBytesOfPacket +
           std::min(blocks, kMostOpenBlocks) * kBytesOfOpenBlock;
}

}   // namespace iiif
