#include "engine/watch/status_lines.h"

#include "config.h"

namespace iiif {

namespace {

// Sums over all protocols, for one kind of work, or for all.
std::uint64_t requests(const AnswerCounters::Sums &sums, std::string_view work)
{
    std::uint64_t total = 0;
    for (std::size_t protocol = 0; protocol < kProtocolLabels.size(); ++protocol) {
        for (std::size_t index = 0; index < kWorkLabels.size(); ++index) {
            for (std::size_t code = 0; code < kCodeLabels.size(); ++code) {
                if (work.empty() || kWorkLabels[index] == work) {
                    total += sums.requests(protocol, index, code);
                }
            }
        }
    }
    return total;
}

std::uint64_t refusals(const AnswerCounters::Sums &sums)
{
    std::uint64_t total = 0;
    for (std::size_t reason = 0; reason < kRefusalLabels.size(); ++reason) {
        total += sums.refusals(reason);
    }
    return total;
}

}   // namespace

std::vector<StatusLine> status_lines(const Resources &resources)
{
    const auto sums = resources.answers.sums();
    const auto &cache = resources.cache->statistics();
    const auto occupancy = resources.cache->occupancy();
    const auto slots = resources.slots.slots_in_use();
    const auto children = resources.child.sums();
    std::vector<StatusLine> lines{{"IIIFVersion", "Version", PACKAGE_VERSION}};
    const auto add = [&](std::string_view name, std::string_view words, auto value) {
        lines.push_back({name, words, std::to_string(value)});
    };
    add("IIIFRequestsTotal", "Answers", requests(sums, ""));
    add("IIIFPassThroughTotal", "Stored tiles, not decoded", requests(sums, "pass-through"));
    add("IIIFCachedTotal", "Answers from the cache", requests(sums, "cached"));
    add("IIIFRenderTotal", "Rendered answers",
        requests(sums, "render") + requests(sums, "damaged"));
    add("IIIFInfoTotal", "Descriptions", requests(sums, "info"));
    add("IIIFRefusedTotal", "Refusals", refusals(sums));
    add("IIIFPixelsDecodedTotal", "Pixels decoded", sums.pixels_decoded());
    add("IIIFSourceBytesReadTotal", "Bytes read from pictures", sums.bytes_read());
    add("IIIFCacheHitsTotal", "Cache hits", cache.sum(Counter::hits));
    add("IIIFCacheMissesTotal", "Cache misses", cache.sum(Counter::misses));
    add("IIIFCacheEvictionsTotal", "Cache evictions", cache.sum(Counter::evictions));
    add("IIIFCacheValues", "Values in the cache", occupancy.values);
    add("IIIFCacheBytes", "Bytes in the cache", occupancy.value_bytes);
    add("IIIFCacheLimitBytes", "IIIFCacheSize", resources.server.cache_bytes);
    add("IIIFSlotsInUse", "Render slots in use", slots.tile + slots.full);
    add("IIIFSlots", "Render slots", resources.slots.slot_count());
    add("IIIFWaiting", "Requests that wait for a slot", children.waiting[0] + children.waiting[1]);
    add("IIIFMemoryBytes", "In-flight memory", resources.slots.bytes_in_use());
    add("IIIFMemoryLimitBytes", "IIIFMemoryLimit", resources.memory_limit);
    add("IIIFOpenFiles", "Open pictures", children.open_pictures);
    add("IIIFRecoveriesTotal", "Locks of children that died", cache.sum(Counter::lock_recoveries));
    return lines;
}

}   // namespace iiif
