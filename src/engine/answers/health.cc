// The answer to Health: whether this server is well, for balancers and monitors. Load is not ill
// health: a child that is busy, and even one that refuses, is alive.
#include <chrono>
#include <string>
#include <utility>

#include "codec/registry.h"
#include "engine/answers/answers.h"
#include "engine/messages.h"
#include "pixel/strip.h"

namespace iiif {

namespace {

constexpr std::chrono::seconds kDeepDeadline{2};

// Decodes a tile of the smallest level. Opens the file anew, because a picture that is open already
// would say nothing about its storage.
void decode_one_tile(const Library &library, const std::string &file)
{
    const auto reader = open_picture(library.open(file));
    const auto &levels = reader->info()->levels;
    const TileIndex tile{.level = static_cast<int>(levels.size()) - 1};
    const StripBuffer pixels(reader->info()->format, tile_rect(levels.back(), tile).size());
    reader->read_tile(tile, pixels.view());
}

// Each function returns what is wrong, or an empty text.

std::string look_deep(const AnswerContext &context)
{
    const auto &file = context.settings.location.health_image;
    if (file.empty()) {
        return "IIIFHealthImage is not set";
    }
    const auto probe = [library = context.resources.library, file] {
        decode_one_tile(library, file);
    };
    const auto wrong = context.resources.health.run(probe, kDeepDeadline);
    return wrong.empty() ? wrong : "IIIFHealthImage cannot be shown: " + wrong;
}

// A server that has as many requests waiting as it has render slots would keep another one waiting
// for a whole turn.
std::string look_at_load(const AnswerContext &context)
{
    const auto waiting = context.resources.child.sums().waiting;
    return waiting[0] + waiting[1] < context.resources.slots.slot_count()
               ? ""
               : "too many requests wait for a render slot";
}

std::string what_is_wrong(Health::Check check, const AnswerContext &context)
{
    switch (check) {
    case Health::Check::alive:
        break;
    case Health::Check::deep:
        return look_deep(context);
    case Health::Check::ready:
        return look_at_load(context);
    }
    return {};
}

}   // namespace

Reply answer(const Health &health, const AnswerContext &context)
{
    constexpr int kUnavailable = 503;
    const auto wrong = what_is_wrong(health.check, context);
    Head head;
    head.work = "health";
    head.status = wrong.empty() ? head.status : kUnavailable;
    head.content_type = "application/json";
    head.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    if (health.check == Health::Check::deep) {
        head.log = wrong;
        head.log_id = messages::kIll;
    }
    // The reason is logged; whoever asks gets no detail.
    return {std::move(head), wrong.empty() ? R"({"status":"ok"})"
                                             "\n"
                                           : R"({"status":"failed"})"
                                             "\n"};
}

}   // namespace iiif
