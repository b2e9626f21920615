// Finds which samples of a picture are black and white (IIIFRange), and keeps what was found by
// reading a sample of the picture. One for each child, owned by the engine; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/lru_cache.h"
#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "model/settings.h"

namespace iiif {

class PictureRanges {
public:
    // Returns the range of each colour in the Reader's samples, or nullopt where
    // ImageInfo::ranges are right. No other TileSource may use the Reader meanwhile. Single-flight:
    // one thread reads the sample, and other threads that need the same range wait for it.
    [[nodiscard]] std::optional<ValueRange> get(Reader &reader, TileCache &cache,
                                                const PictureSettings &settings, Sink &client);

private:
    struct Key {
        Digest source;   // SourceIdentity::key
        int page;
        PixelFormat format;
        std::uint32_t form;   // Reader::form()

        bool operator==(const Key &) const = default;
    };

    static constexpr std::size_t kMost = 256;

    LruCache<Key, std::optional<ValueRange>> ranges_{kMost};
};

}   // namespace iiif
