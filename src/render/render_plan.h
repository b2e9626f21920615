// A RenderPlan states in integers which pixels of a picture are read and how they become the
// answer, before any pixel is decoded. It is a plain value that can be compared and printed, so
// tests need no picture. plan() (render/plan.h) makes it, bytes_needed() (render/cost.h) prices it,
// render() carries it out.
#pragma once

#include <optional>
#include <string>

#include "model/image_info.h"
#include "model/resample.h"
#include "model/resolved_request.h"

namespace iiif {

struct RenderPlan {
    ResolvedRequest resolved;
    int level = 0;
    // The pixels of the level, as stored, that are decoded: the window, and what the filter's taps
    // and a kernel read around it. Without resampling it may reach one pixel beyond a level whose
    // size was rounded down; the last pixel is repeated there.
    Rect source;
    // The part of the level that becomes the answer. Without resampling it equals `source`;
    // otherwise it may reach less than a pixel beyond the level on any side.
    Window window;
    Orientation orientation;   // turns the stored pixels to the answer's orientation
    Filter filter = Filter::bicubic;
    // The level in which the grays of the whole picture are counted first, where the answer depends
    // on their histogram.
    std::optional<int> counted_level = {};
    // The answer is this JPEG tile of the level, not decoded.
    std::optional<StoredTileRequest> stored_tile;

    auto operator<=>(const RenderPlan &) const = default;

    // Returns the size after resampling, in the answer's orientation.
    [[nodiscard]] Size scaled() const
    {
        return oriented(resolved.size, resolved.rotation.orientation());
    }
    [[nodiscard]] bool resampled() const
    {
        return window != Window{source, {1, 1}} || oriented(source.size(), orientation) != scaled();
    }
};

// Returns a text for tests, logs and cache keys: "level 2, source 0,0 256x256, answer 256x256".
[[nodiscard]] std::string to_text(const RenderPlan &plan);

}   // namespace iiif
