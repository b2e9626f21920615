// What exactly is to be done for an answer, in integers, before a pixel is touched. Plans are
// values: comparable and printable, so tests need no picture. Any thread.
#pragma once

#include <optional>
#include <string>

#include "model/image_info.h"
#include "model/limits.h"
#include "model/resample.h"
#include "model/view.h"

namespace iiif {

struct RenderPlan {
    View view;
    int level = 0;
    // The pixels of the level, as stored, that are read: the window and what the filter's taps need
    // around it. Where nothing is resampled it may reach one pixel beyond a level that was rounded
    // down; there the last pixel is repeated.
    Rect source;
    // The part of the level that becomes the answer; equal to `source` where nothing is resampled,
    // else it may reach less than a pixel beyond the level on any side.
    Window window;
    Orientation orientation;   // of the pixels as they are read
    Filter filter = Filter::bicubic;
    // Where grays are counted in the whole picture first: the level in which.
    std::optional<int> counted_level = {};
    // The answer is this JPEG tile of the level, undecoded.
    std::optional<JpegTile> stored_tile;

    auto operator<=>(const RenderPlan &) const = default;

    // The size after the resizing, of rows that are laid as asked.
    [[nodiscard]] Size scaled() const { return oriented(view.size, view.rotation.orientation()); }
    [[nodiscard]] bool resampled() const
    {
        return window != Window{source, {1, 1}} || oriented(source.size(), orientation) != scaled();
    }
};

// Throws Error like resolve(), bad_request where the answer would hold more memory than the limits
// allow, and not_implemented where grays have to be counted and no level is small enough for that.
[[nodiscard]] RenderPlan plan(const Request &request, const ImageInfo &info, const Limits &limits,
                              Filter filter);

// What the answer holds in memory at once, about: bands of tiles, and what has to be held whole.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// Throws Error(bad_request) where more than `most` are needed.
void check_bytes(std::int64_t bytes, std::int64_t most);

// "level 2, source 0,0 256x256, answer 256x256": for tests and logs.
[[nodiscard]] std::string to_text(const RenderPlan &plan);

}   // namespace iiif
