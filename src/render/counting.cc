#include "render/counting.h"

#include "base/checked.h"

namespace iiif {

namespace {

constexpr std::int64_t kEnoughPixels = std::int64_t{1} << 16;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;   // more would take too long to read

std::int64_t pixels_of(const ImageInfo &info, int level)
{
    const auto &size = info.levels[static_cast<std::size_t>(level)].size;
    return checked_mul(size.width, size.height);
}

// Returns the smallest level with enough pixels, or full size where none has.
int sufficient_level(const ImageInfo &info)
{
    int level = static_cast<int>(info.levels.size()) - 1;
    while (level > 0 && pixels_of(info, level) < kEnoughPixels) {
        --level;
    }
    return level;
}

}   // namespace

bool needs_counting(const ResolvedRequest &resolved)
{
    return resolved.look.needs_histogram() || resolved.quality == Quality::bitonal;
}

std::optional<int> countable_level(const ImageInfo &info)
{
    const auto level = sufficient_level(info);
    return pixels_of(info, level) <= kMostPixels ? std::optional(level) : std::nullopt;
}

RenderPlan plan_of_counting(const Look &look, const ImageInfo &info, int level)
{
    RenderPlan plan;
    plan.level = level;
    const auto size = info.levels[static_cast<std::size_t>(level)].size;
    plan.source = rect_of(size);
    plan.resolved.size = size;
    plan.resolved.answer = size;
    plan.resolved.quality = Quality::gray;
    plan.resolved.look = look;
    return plan;
}

}   // namespace iiif
