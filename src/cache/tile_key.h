// What a cached value is. Keys are compared in full, so the bytes that are found belong to exactly
// what was asked for; and they hold the source's key, so a changed file has other keys and
// nothing is ever invalidated. A plain value that lies in shared memory.
#pragma once

#include <cstdint>
#include <type_traits>

#include "base/siphash.h"

namespace iiif {

struct TileKey {
    enum class Content : std::uint32_t { decoded_tile, encoded_answer };

    Digest source{};   // SourceIdentity::key
    // TileCache::digest of what else decides the bytes: of an answer its view, its quality.
    Digest settings{};
    Content content = Content::decoded_tile;
    std::uint32_t page = 0;
    std::uint32_t level = 0;
    std::uint32_t column = 0;
    std::uint32_t row = 0;
    std::uint32_t form = 0;   // of a decoded tile: 0 is the reader's own format

    bool operator==(const TileKey &) const = default;
};

// No padding: equal keys are equal bytes, and the bytes are what is hashed.
static_assert(std::has_unique_object_representations_v<TileKey>);
static_assert(std::is_trivially_copyable_v<TileKey>);

}   // namespace iiif
