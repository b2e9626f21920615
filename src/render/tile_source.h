// The decoded tiles of one picture, for one answer: from the shared cache, or decoded by the Reader
// and put there. Everything that an answer reads passes through here, so this is where a client
// that has disconnected stops the work: before the next tile. Used by one thread.
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

    // All parameters are borrowed; `client` receives the answer. With Keeping::none, tiles are
    // neither read from the cache nor put there; only its statistics are used. The tolerance
    // decides about damaged tiles; with a Damage, those that cannot be decoded at all become
    // background.
    TileSource(Reader &reader, TileCache &cache, Keeping keeping, Sink &client,
               const Tolerance &tolerance = {});
    ~TileSource()
    {
        reader_.tolerate({});
        reader_.set_client(nullptr);
    }
    TileSource(const TileSource &) = delete;
    TileSource &operator=(const TileSource &) = delete;

    [[nodiscard]] const ImageInfo &info() const { return *info_; }
    // Says which tiles read() and read_part() will be asked for next. The first of them that has to
    // be decoded announces all that have to be: Reader::announce().
    void expect(std::vector<TileIndex> tiles);
    // Throws Error(client_gone) where the client has disconnected.
    void check_connected() { client_.check_connected(); }
    // See Sink::wait().
    void wait(const std::function<void()> &waiting) { client_.wait(waiting); }
    // Like Reader::read_tile(). Throws Error(client_gone) where the client has disconnected.
    void read(const TileIndex &tile, const StripView &out);
    // Like read(), but of `part` of the tile, in the tile's own coordinates, oriented.
    void read_part(const TileIndex &tile, const Rect &part, const Orientation &orientation,
                   const StripView &out);
    // Like Reader::read_rect(). The rectangle is not cached.
    void read_rect(int level, const Rect &rect, const StripView &out);

    // Throws the first tile's Error where no tile could be decoded.
    void require_any() const;

    // Returns the time spent in the Reader so far.
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
    void announce();
    void decode(const TileIndex &tile, const StripView &out);
    template <class Decode> void count(const Decode &decode, const StripView &out);

    Reader &reader_;
    std::shared_ptr<const ImageInfo> info_;
    TileCache &cache_;
    Keeping keeping_;
    Sink &client_;
    std::uint32_t form_;                // TileKey::form: the quality layers that the reader decodes
    std::vector<TileIndex> expected_;   // the tiles of expect(), until announced
    bool announced_ = true;             // false from expect() to the first decoding
    std::chrono::nanoseconds decoding_{};
    std::vector<std::uint8_t> kept_;     // one tile as it is cached: plane by plane, no padding
    Damage *damage_;                     // of the answer; null: damage is refused
    Tolerance tolerance_;                // notes damage in found_
    Damage found_;                       // in the tile that was decoded last
    bool lost_ = false;                  // the tile that was decoded last is background
    bool any_ = false;                   // a tile has been decoded, or was cached
    std::optional<Error> first_error_;   // why the first lost tile is lost
    bool waits_ = true;                  // waits for bands of other requests; false after a timeout
    StripBuffer tile_;                   // a whole tile of which read_part() copies a part
};

}   // namespace iiif
