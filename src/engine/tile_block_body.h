// The body of an answer that has several tiles in it (IIP's TIL). Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/picture_body.h"

namespace iiif {

class TileBlockBody {
public:
    explicit TileBlockBody(std::int64_t level) : level_(level) {}

    void add(std::int64_t number, PictureBody tile) { tiles_.push_back({number, std::move(tile)}); }
    // Once. Holds one encoded tile at a time.
    void send(Sink &sink);

private:
    struct Tile {
        std::int64_t number;
        PictureBody body;
    };

    std::int64_t level_;
    std::vector<Tile> tiles_;
};

}   // namespace iiif
