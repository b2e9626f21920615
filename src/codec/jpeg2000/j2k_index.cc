#include "codec/jpeg2000/j2k_index.h"

#include <algorithm>

#include "base/error.h"
#include "codec/damaged.h"
#include "codec/file_window.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPacketBytes = std::int64_t{32} << 20;
constexpr std::int64_t kMostPrecinctBytes = std::int64_t{32} << 20;
// Only large precincts are cached: parsing a small one again costs less than looking it up.
constexpr std::size_t kLargePrecinct = 4096;   // code-blocks

}   // namespace

J2kIndex::J2kIndex(std::shared_ptr<const ByteSource> file, J2kCodestream codestream)
    : file_(std::move(file)), codestream_(std::move(codestream)), packets_(kMostPacketBytes),
      precincts_(kMostPrecinctBytes)
{
}

J2kTile J2kIndex::geometry(std::int64_t tile) const
{
    return tile_geometry(codestream_.size.tile_rect(tile), codestream_.size,
                         *codestream_.tiles[static_cast<std::size_t>(tile)].coding);
}

std::shared_ptr<const J2kPackets> J2kIndex::packets(std::int64_t tile, const J2kTile &geometry)
{
    auto result = packets_.get(tile);
    if (result == nullptr) {
        result = packets_by_lengths(*file_, codestream_, tile, geometry);
        if (result == nullptr) {
            result = packets_by_headers(*file_, codestream_, tile, geometry);
        }
        packets_.put(tile, result, result->bytes_held());
    }
    return result;
}

std::shared_ptr<const J2kPrecinct> J2kIndex::precinct(std::int64_t tile, const J2kTile &geometry,
                                                      const J2kPacketName &name)
{
    const auto &resolution = geometry.components[static_cast<std::size_t>(name.component)]
                                 .resolutions[static_cast<std::size_t>(name.resolution)];
    const std::array key{tile, resolution.first_precinct + name.precinct};
    auto result = precincts_.get(key);
    if (result == nullptr) {
        result = read(tile, geometry, name);
        if (result->blocks.size() >= kLargePrecinct) {
            precincts_.put(key, result, result->bytes_held());
        }
    }
    return result;
}

void J2kIndex::add_places(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name,
                          std::vector<ByteRange> &places)
{
    const auto &resolution = geometry.components[static_cast<std::size_t>(name.component)]
                                 .resolutions[static_cast<std::size_t>(name.resolution)];
    const auto number = resolution.first_precinct + name.precinct;
    if (precincts_.get({tile, number}) != nullptr) {
        return;
    }
    for (const auto &place : packets(tile, geometry)->of(number)) {
        if (place.offset != 0) {
            places.push_back({place.offset, std::min(place.bytes, FileWindow::kChunk)});
        }
    }
}

// If the stated lengths turn out to be wrong, they are ignored from now on.
std::shared_ptr<const J2kPrecinct> J2kIndex::read(std::int64_t tile, const J2kTile &geometry,
                                                  const J2kPacketName &name)
{
    const auto stated = packets(tile, geometry);
    try {
        return read(*stated, tile, geometry, name);
    }
    catch (const Error &) {
        if (stated->from() == J2kPackets::From::headers || codestream_.cut_short) {
            throw;
        }
    }
    const std::shared_ptr<const J2kPackets> found =
        packets_by_headers(*file_, codestream_, tile, geometry);
    packets_.put(tile, found, found->bytes_held());
    return read(*found, tile, geometry, name);
}

std::shared_ptr<const J2kPrecinct> J2kIndex::read(const J2kPackets &packets, std::int64_t tile,
                                                  const J2kTile &geometry,
                                                  const J2kPacketName &name) const
{
    const auto component = static_cast<std::size_t>(name.component);
    const auto &resolution =
        geometry.components[component].resolutions[static_cast<std::size_t>(name.resolution)];
    const auto &coding = *codestream_.tiles[static_cast<std::size_t>(tile)].coding;
    J2kPrecinctReader reader(resolution, name.precinct,
                             coding.components[component].coding.block_style);
    auto result = std::make_shared<J2kPrecinct>();
    result->blocks.resize(static_cast<std::size_t>(block_count(resolution, name.precinct)));
    FileWindow window(*file_, file_->bytes());
    int layer = 0;
    for (const auto &place : packets.of(resolution.first_precinct + name.precinct)) {
        if (place.offset == 0) {
            // An encoder may omit the last packets of a tile; a truncated download has lost them.
            if (codestream_.cut_short) {
                throw_damaged("the file ends before a packet that is needed");
            }
            break;
        }
        if (reader.read(window, place.offset, layer++, result.get()) !=
            place.offset + place.bytes) {
            throw_damaged("a packet of another length than stated");
        }
    }
    return result;
}

}   // namespace iiif
