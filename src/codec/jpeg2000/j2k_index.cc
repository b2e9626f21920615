#include "codec/jpeg2000/j2k_index.h"

#include <algorithm>
#include <chrono>

#include "base/work_budget.h"
#include "codec/damaged.h"
#include "codec/file_window.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPacketBytes = std::int64_t{32} << 20;
constexpr std::int64_t kMostPrecinctBytes = std::int64_t{32} << 20;
constexpr std::int64_t kMostFailureBytes = std::int64_t{1} << 20;
constexpr std::int64_t kBytesOfFailure = 512;
// Only large precincts are cached: parsing a small one again costs less than looking it up.
constexpr std::size_t kLargePrecinct = 4096;   // code-blocks

// Whether the same file would fail in the same way again.
bool lasts(const Error &error)
{
    return error.kind() == Kind::damaged || error.kind() == Kind::not_implemented;
}

}   // namespace

J2kIndex::J2kIndex(std::shared_ptr<const ByteSource> file, J2kCodestream codestream)
    : file_(std::move(file)), codestream_(std::move(codestream)), failures_(kMostFailureBytes),
      packets_(kMostPacketBytes), precincts_(kMostPrecinctBytes)
{
}

J2kTile J2kIndex::geometry(std::int64_t tile) const
{
    return tile_geometry(codestream_.size.tile_rect(tile), codestream_.size,
                         *codestream_.tiles[static_cast<std::size_t>(tile)].coding);
}

std::shared_ptr<const J2kPackets> J2kIndex::packets(std::int64_t tile, const J2kTile &geometry,
                                                    Sink *client)
{
    if (auto known = packets_.get(tile)) {
        return known;
    }
    const auto alone = wait_to_locate(client);
    if (auto known = packets_.get(tile)) {
        return known;
    }
    return locate_or_remember_failure(tile, geometry, Means::lengths_or_headers, client);
}

std::unique_lock<std::timed_mutex> J2kIndex::wait_to_locate(Sink *client)
{
    constexpr std::chrono::milliseconds kLookInterval{100};
    std::unique_lock lock(locating_, std::defer_lock);
    const auto try_to_lock = [&] { static_cast<void>(lock.try_lock_for(kLookInterval)); };
    while (!lock.owns_lock()) {
        if (client == nullptr) {
            try_to_lock();
            continue;
        }
        client->wait(try_to_lock);
        client->check_connected();
    }
    return lock;
}

std::shared_ptr<const J2kPackets> J2kIndex::locate_or_remember_failure(std::int64_t tile,
                                                                       const J2kTile &geometry,
                                                                       Means means, Sink *client)
{
    if (const auto failure = failures_.get(tile)) {
        throw Error(*failure);
    }
    try {
        auto found = locate(tile, geometry, means, client);
        packets_.put(tile, found, found->bytes_held());
        return found;
    }
    catch (const Error &error) {
        if (lasts(error)) {
            failures_.put(tile, std::make_shared<const Error>(error), kBytesOfFailure);
        }
        throw;
    }
}

std::shared_ptr<const J2kPackets> J2kIndex::locate(std::int64_t tile, const J2kTile &geometry,
                                                   Means means, Sink *client)
{
    WorkBudget budget(client);
    std::shared_ptr<const J2kPackets> found;
    if (means == Means::lengths_or_headers) {
        found = packets_by_lengths(*file_, codestream_, tile, geometry, budget);
    }
    return found != nullptr ? found
                            : packets_by_headers(*file_, codestream_, tile, geometry, budget);
}

std::shared_ptr<const J2kPrecinct> J2kIndex::precinct(std::int64_t tile, const J2kTile &geometry,
                                                      const J2kPacketName &name, Sink *client)
{
    const auto &resolution = geometry.components[static_cast<std::size_t>(name.component)]
                                 .resolutions[static_cast<std::size_t>(name.resolution)];
    const std::array key{tile, resolution.first_precinct + name.precinct};
    auto result = precincts_.get(key);
    if (result == nullptr) {
        result = read(tile, geometry, name, client);
        if (result->blocks.size() >= kLargePrecinct) {
            precincts_.put(key, result, result->bytes_held());
        }
    }
    return result;
}

void J2kIndex::add_places(std::int64_t tile, const J2kTile &geometry, const J2kPacketName &name,
                          std::vector<ByteRange> &places, Sink *client)
{
    const auto &resolution = geometry.components[static_cast<std::size_t>(name.component)]
                                 .resolutions[static_cast<std::size_t>(name.resolution)];
    const auto number = resolution.first_precinct + name.precinct;
    if (precincts_.get({tile, number}) != nullptr) {
        return;
    }
    for (const auto &place : packets(tile, geometry, client)->of(number)) {
        if (place.offset != 0) {
            places.push_back({place.offset, std::min(place.bytes, FileWindow::kChunk)});
        }
    }
}

// If the stated lengths turn out to be wrong, they are ignored from now on.
std::shared_ptr<const J2kPrecinct> J2kIndex::read(std::int64_t tile, const J2kTile &geometry,
                                                  const J2kPacketName &name, Sink *client)
{
    const auto stated = packets(tile, geometry, client);
    try {
        return read(*stated, tile, geometry, name, client);
    }
    catch (const Error &error) {
        if (error.kind() != Kind::damaged || stated->from() == J2kPackets::From::headers ||
            codestream_.cut_short) {
            throw;
        }
    }
    const auto alone = wait_to_locate(client);
    auto found = packets_.get(tile);
    if (found == nullptr || found->from() == J2kPackets::From::lengths) {
        found = locate_or_remember_failure(tile, geometry, Means::headers, client);
    }
    return read(*found, tile, geometry, name, client);
}

std::shared_ptr<const J2kPrecinct> J2kIndex::read(const J2kPackets &packets, std::int64_t tile,
                                                  const J2kTile &geometry,
                                                  const J2kPacketName &name, Sink *client) const
{
    WorkBudget budget(client);
    const auto component = static_cast<std::size_t>(name.component);
    const auto &resolution =
        geometry.components[component].resolutions[static_cast<std::size_t>(name.resolution)];
    const auto &coding = *codestream_.tiles[static_cast<std::size_t>(tile)].coding;
    budget.spend(block_count(resolution, name.precinct));
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
        if (reader.read(window, place.offset, layer++, budget, result.get()) !=
            place.offset + place.bytes) {
            throw_damaged("a packet of another length than stated");
        }
    }
    return result;
}

}   // namespace iiif
