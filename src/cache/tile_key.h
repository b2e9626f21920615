// The key of a cached value. Keys are compared in full, so a hit is never the wrong value. A key
// contains the source's key: a changed file has other keys, and no value is ever invalidated. A
// plain value, which is copied into shared memory.
#pragma once

#include <cstdint>
#include <type_traits>

#include "base/siphash.h"

namespace iiif {

struct TileKey {
    enum class Content : std::uint32_t { decoded_tile, encoded_answer };

    Digest source{};   // SourceIdentity::key
    // TileCache::digest() of everything else that changes the bytes; for an encoded answer the
    // resolved request and the settings of the encoder.
    Digest settings{};
    Content content = Content::decoded_tile;
    std::uint32_t page = 0;
    std::uint32_t level = 0;
    std::uint32_t column = 0;
    std::uint32_t row = 0;
    std::uint32_t form = 0;   // Reader::form(); the top bit marks a decoded block of tiles

    bool operator==(const TileKey &) const = default;
};

// The bytes of a key are hashed, so it must have no padding.
static_assert(std::has_unique_object_representations_v<TileKey>);
static_assert(std::is_trivially_copyable_v<TileKey>);

}   // namespace iiif
