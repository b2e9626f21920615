// The values of some pixels, as they are in the file (IIP's SPECTRA and PFL). One thread.
#pragma once

#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "model/ask.h"
#include "model/limits.h"

namespace iiif {

// Where the pixels of a row or a column lie.
struct PixelValuesPlan {
    PixelValues::Form form = PixelValues::Form::profile;
    int level = 0;
    Rect rect;   // of the level as it is looked at

    auto operator<=>(const PixelValuesPlan &) const = default;
};

// Throws Error: not_found where there is no such level or tile, bad_request for pixels beyond it
// or more of them than an answer may be wide, or than memory allows.
[[nodiscard]] PixelValuesPlan plan(const PixelValues &samples, const ImageInfo &info,
                                   const Limits &limits);

// What reading them holds in memory, about.
[[nodiscard]] std::int64_t bytes_needed(const PixelValuesPlan &plan, const ImageInfo &info);

// Pixel by pixel, the colours of each one after the other.
[[nodiscard]] std::vector<float> read_samples(const PixelValuesPlan &plan, Reader &reader,
                                              TileCache &cache, Sink &client);

}   // namespace iiif
