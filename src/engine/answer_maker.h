// Makes the bytes of a picture's answer: passes a stored tile through, takes the answer from the
// tile cache, or renders it (single-flight, in a render slot). Owns the leased Reader; borrows the
// resources. Used by one thread.
//
//     AnswerMaker maker(resources, std::move(reader), render_settings);
//     head.work = maker.send(plan, sink);   // "pass-through", "cached" or "render"
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
#include "engine/load_shedding.h"
#include "engine/resources.h"
#include "engine/store.h"
#include "render/render.h"

namespace iiif {

// Returns whether rendering the plan counts as small: a tile, or not much more.
[[nodiscard]] bool is_small(const RenderPlan &plan, const ImageInfo &info);

class AnswerMaker {
public:
    // The resources outlive the maker.
    AnswerMaker(Resources &resources, Store::Lease reader, const RenderSettings &settings,
                const LoadShedding &shedding);

    // Sends the encoded answer. Returns one word for the access log. Throws Error if the picture
    // cannot be made, and Error(client_gone) if the client has disconnected.
    std::string_view send(const RenderPlan &plan, Sink &sink);
    // Returns whether the error that send() threw should be logged: encoder failures are logged
    // once for each picture and format, damage once for each open picture.
    [[nodiscard]] bool is_first_report(const Error &error) const;
    // Returns what is damaged in the pixels that send() has rendered. Damaged answers are not
    // cached here.
    [[nodiscard]] const Damage &damage() const { return damage_; }
    // Returns true once for each open picture, so that its damage is logged once.
    [[nodiscard]] bool is_first_damage() const { return Store::is_first_damage(reader_); }
    // Sends the pixels as the file stores them, uncompressed (see raw_pixels()). Throws as send()
    // does.
    void send_raw(const RenderPlan &plan, Sink &sink);

private:
    [[nodiscard]] bool is_stored_unchanged(const RenderPlan &plan) const;
    [[nodiscard]] bool send_stored_tile(const RenderPlan &plan, Sink &sink, Claim *claim);
    std::string_view send_kept_or_new(const RenderPlan &plan, Sink &sink);
    [[nodiscard]] Admissions::Admission admit(const RenderPlan &plan);
    [[nodiscard]] std::optional<Claim> follow(const TileKey &key, std::vector<std::uint8_t> &kept,
                                              Sink &sink);
    std::string_view make(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim);
    void draw(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim);
    [[nodiscard]] TileKey key_of(const RenderPlan &plan) const;

    Resources *resources_;
    Store::Lease reader_;
    RenderSettings settings_;
    Damage damage_;
    LoadShedding shedding_;
};

}   // namespace iiif
