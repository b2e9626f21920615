// Everything that a child keeps for all its requests: open pictures, caches, render slots, and the
// memory limit for one answer. Owned by the Engine, made before the child starts threads, and used
// by all of them: each member locks for itself. The engine keeps no state in static variables, so
// that a child's state is complete here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "cache/tile_cache.h"
#include "engine/access_tokens.h"
#include "engine/admissions.h"
#include "engine/encoder_failures.h"
#include "engine/library.h"
#include "engine/manifests/outlines.h"
#include "engine/manifests/side_cars.h"
#include "engine/settings.h"
#include "engine/store.h"
#include "engine/watch/health_check.h"
#include "engine/warm_up.h"
#include "render/render_caches.h"
#include "shared/answer_counters.h"
#include "shared/child_gauges.h"
#include "shared/render_slots.h"
#include "shared/repeated_faults.h"

namespace iiif {

struct Resources {
    // `shared` is a prepared SharedMemory that stays mapped as long as the Resources live.
    // `threads` of this child answer requests; 0: their number does not matter.
    Resources(const ServerSettings &server, std::span<std::byte> shared, int threads);

    const ServerSettings server;
    const int processors;        // that this process may use
    std::int64_t memory_limit;   // bytes
    std::string httpd;           // the version of httpd, for iiif_build_info
    Sources sources;
    Library library;
    Outlines outlines;
    SideCars side_cars;
    std::unique_ptr<TileCache> cache;
    RenderSlots slots;
    // Pictures are opened in slots of their own, so that descriptions do not wait for renderings.
    RenderSlots openings;
    Store store;
    RenderCaches render_caches;
    EncoderFailures encoder_failures;
    Admissions admissions;
    AnswerCounters answers;
    ChildGauges child;
    RepeatedFaults faults;
    AccessTokens tokens;
    HealthCheck health;
    std::int64_t prepared;   // SharedMemory::prepared()
    WarmUp warm_up;          // last, so that its thread ends first
};

}   // namespace iiif
