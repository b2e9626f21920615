#include "render/tile_source.h"

#include <cstring>

namespace iiif {

namespace {

std::size_t bytes_of(const ConstStripView &tile)
{
    return tile.sample_bytes_per_row() *
           static_cast<std::size_t>(tile.size.height * tile.format.channels());
}

void pack(const ConstStripView &tile, std::vector<std::uint8_t> &packed)
{
    const auto row_bytes = tile.sample_bytes_per_row();
    packed.resize(bytes_of(tile));
    auto *to = packed.data();
    for (int channel = 0; channel < tile.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < tile.size.height; ++y, to += row_bytes) {
            std::memcpy(to, tile.row(channel, y), row_bytes);
        }
    }
}

void unpack(const std::vector<std::uint8_t> &packed, const StripView &tile)
{
    const auto row_bytes = tile.sample_bytes_per_row();
    const auto *from = packed.data();
    for (int channel = 0; channel < tile.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < tile.size.height; ++y, from += row_bytes) {
            std::memcpy(tile.row(channel, y), from, row_bytes);
        }
    }
}

}   // namespace

template <class Decode> void TileSource::count(const Decode &decode)
{
    const auto begun = std::chrono::steady_clock::now();
    decode();
    decoding_ += std::chrono::steady_clock::now() - begun;
    cache_.statistics().add(Counter::decodes);
}

TileSource::TileSource(Reader &reader, TileCache &cache, Keeping keeping, Sink &client)
    : reader_(reader), info_(reader.info()), cache_(cache), keeping_(keeping), client_(client)
{
}

void TileSource::read(const TileIndex &tile, const StripView &out)
{
    client_.check_wanted();
    if (keeping_ == Keeping::none) {
        decode(tile, out);
        return;
    }
    const auto key = key_of(tile);
    if (cache_.get(key, kept_) && kept_.size() == bytes_of(out)) {
        unpack(kept_, out);
        return;
    }
    decode(tile, out);
    pack(out, kept_);
    cache_.put(key, kept_);
}

TileKey TileSource::key_of(const TileIndex &tile) const
{
    return {.source = info_->identity,
            .content = TileKey::Content::decoded_tile,
            .page = static_cast<std::uint32_t>(info_->page),
            .level = static_cast<std::uint32_t>(tile.level),
            .column = static_cast<std::uint32_t>(tile.column),
            .row = static_cast<std::uint32_t>(tile.row)};
}

void TileSource::decode(const TileIndex &tile, const StripView &out)
{
    count([&] { reader_.read_tile(tile, out); });
}

void TileSource::read_rect(int level, const Rect &rect, const StripView &out)
{
    client_.check_wanted();
    count([&] { reader_.read_rect(level, rect, out); });
}

}   // namespace iiif
