#include "engine/load_shedding.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "model/answer_record.h"
#include "protocol/iiif_sizes.h"

namespace iiif {

namespace {

// Viewers round the sizes of tiles at the edge in different ways.
bool is_about(const Size &size, const Size &other)
{
    return std::abs(size.width - other.width) <= 1 && std::abs(size.height - other.height) <= 1;
}

bool is_tile(const ResolvedRequest &resolved, const Size &full, const Reduction &reduction)
{
    const auto &region = resolved.region;
    const Size step{reduction.tile.width * reduction.factor,
                    reduction.tile.height * reduction.factor};
    return region.x % step.width == 0 && region.y % step.height == 0 &&
           region.width == std::min(step.width, full.width - region.x) &&
           region.height == std::min(step.height, full.height - region.y) &&
           is_about(resolved.size, reduced(region.size(), reduction.factor));
}

}   // namespace

bool is_listed(const Request &request, const ResolvedRequest &resolved, const ImageInfo &info,
               const Limits &limits)
{
    if (request.region.kind == Region::Kind::tile) {
        return true;
    }
    if (!resolved.rotation.by_quarters()) {
        return false;
    }
    if (resolved.whole && std::ranges::count(listed_sizes(info, limits), resolved.size) != 0) {
        return true;
    }
    return std::ranges::any_of(reductions(info, limits), [&](const Reduction &reduction) {
        return is_tile(resolved, info.size(), reduction);
    });
}

LoadShedding load_shedding(const Settings &settings, bool expected)
{
    const auto &location = settings.location;
    return {.above = location.shed_above, .mode = location.limit_mode, .expected = expected};
}

void shed(const LoadShedding &shedding, const Admissions &admissions, const Statistics &counted)
{
    constexpr std::string_view kLoad = "load";
    if (shedding.above == 0 || shedding.expected || admissions.load() <= shedding.above) {
        return;
    }
    note_limited(kLoad);
    if (shedding.mode == LimitMode::log) {
        counted.add(Counter::would_shed);
        return;
    }
    counted.add(Counter::shed);
    note_refusal(kLoad);
    throw Error(Kind::busy,
                "The server is busy and answers only tiles and the sizes that info.json "
                "lists: ask for one of these, or again in a few seconds.");
}

}   // namespace iiif
