// The decoded tiles of a picture, from the cache of all processes where they are kept, else from
// the file. Everything that is read for an answer comes through here, so this is also where the
// work stops when the client has gone. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"

namespace iiif {

class TileSource {
public:
    enum class Keeping { none, tiles };

    // All are borrowed; `client` is who waits for the answer. Where nothing is to be kept the cache
    // is not asked either: its statistics alone are used.
    TileSource(Reader &reader, TileCache &cache, Keeping keeping, Sink &client);
    ~TileSource() { reader_.work_for(nullptr); }
    TileSource(const TileSource &) = delete;
    TileSource &operator=(const TileSource &) = delete;

    [[nodiscard]] const ImageInfo &info() const { return *info_; }
    // Throws Error(client_gone) where nobody waits any more.
    void check_wanted() { client_.check_wanted(); }
    // As Sink::wait().
    void wait(const std::function<void()> &waiting) { client_.wait(waiting); }
    // As Reader::read_tile(). Throws Error(client_gone) instead where nobody waits any more.
    void read(const TileIndex &tile, const StripView &out);
    // `part` of the tile, counted in it, laid so.
    void read_part(const TileIndex &tile, const Rect &part, const Orientation &orientation,
                   const StripView &out);
    // As Reader::read_rect(); nothing of it is kept.
    void read_rect(int level, const Rect &rect, const StripView &out);

    // What decoding has taken so far.
    [[nodiscard]] std::chrono::nanoseconds decoding() const { return decoding_; }

private:
    [[nodiscard]] TileKey key_of(const TileIndex &tile) const;
    [[nodiscard]] bool has_kept_neighbour(const TileIndex &tile);
    [[nodiscard]] std::optional<ConstStripView> find(const TileIndex &tile);
    [[nodiscard]] bool find(const TileIndex &tile, const StripView &out);
    void make(const TileIndex &tile, const StripView &out);
    [[nodiscard]] std::optional<Claim> claim_band(const TileKey &key);
    void read_band(const TileIndex &tile, const StripView &out);
    [[nodiscard]] bool read_block(const TileIndex &tile, const StripView &out);
    void keep(const TileIndex &tile, const ConstStripView &pixels);
    void decode(const TileIndex &tile, const StripView &out);
    template <class Decode> void count(const Decode &decode);

    Reader &reader_;
    std::shared_ptr<const ImageInfo> info_;
    TileCache &cache_;
    Keeping keeping_;
    Sink &client_;
    std::uint32_t form_;   // TileKey::form of what the reader decodes
    std::chrono::nanoseconds decoding_{};
    std::vector<std::uint8_t> kept_;   // one tile as it lies in the cache: plane by plane
    bool waits_ = true;                // for bands that others decode, until that took too long
    StripBuffer tile_;                 // one that is wanted in part
};

}   // namespace iiif
