// Makes the bytes of a picture's answer: the tile as it lies in the file, the answer that was made
// for somebody before, or a new one. Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "cache/tile_cache.h"
#include "engine/resources.h"
#include "engine/store.h"
#include "render/render.h"

namespace iiif {

class AnswerMaker {
public:
    // Borrows the resources.
    AnswerMaker(Resources &resources, Store::Lease reader, const RenderSettings &settings);

    // Returns one word for the access log. Throws Error where the picture cannot be made.
    std::string_view send(const RenderPlan &plan, Sink &sink);
    // Whether the log should say that send() threw this: encoder failures are logged once for each
    // picture and format.
    [[nodiscard]] bool is_news(const Error &error) const;
    // Its pixels as they are in the file: raw_pixels().
    void send_raw(const RenderPlan &plan, Sink &sink);

private:
    [[nodiscard]] bool is_stored_unchanged(const RenderPlan &plan) const;
    [[nodiscard]] bool send_stored_tile(const RenderPlan &plan, Sink &sink, Claim *claim);
    std::string_view send_kept_or_new(const RenderPlan &plan, Sink &sink);
    std::string_view make(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim);
    void draw(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim);
    [[nodiscard]] TileKey key_of(const RenderPlan &plan) const;

    Resources *resources_;
    Store::Lease reader_;
    RenderSettings settings_;
};

}   // namespace iiif
