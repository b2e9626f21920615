// The body of a picture's answer, made while it is sent: the tile as it lies in the file, the
// answer that was made for somebody before, or a new one. Used by one thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "cache/seats.h"
#include "cache/tile_cache.h"
#include "engine/store.h"
#include "render/render.h"

namespace iiif {

class PictureBody {
public:
    // What an answer needs of the process; borrowed.
    struct House {
        TileCache *cache;
        Seats *seats;
    };

    PictureBody(House house, Store::Lease reader, const RenderPlan &plan,
                const RenderSettings &settings, const TileKey &key);

    // One word for the access log: what it was, after send(); what it seems to be, before.
    [[nodiscard]] std::string_view work() const { return work_; }
    // Once. Throws Error where the picture cannot be made.
    void send(Sink &sink);

private:
    [[nodiscard]] bool send_stored_tile(Sink &sink);
    [[nodiscard]] bool may_be_kept() const;
    void send_kept_or_new(Sink &sink);
    void make(Sink &sink);

    House house_;
    Store::Lease reader_;
    RenderPlan plan_;
    RenderSettings settings_;
    TileKey key_;   // of the encoded answer
    std::string_view work_;
};

}   // namespace iiif
