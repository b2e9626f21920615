// Plans the sample of a picture from which `IIIFRange auto` takes black and white. PictureRanges
// (render/picture_ranges.h) reads it. The sample is the same for all answers, and small: of a large
// level without smaller ones, tiles at even distances. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/image_info.h"
#include "model/settings.h"

namespace iiif {

// Returns whether IIIFRange concerns the picture: gray, RGB or spectral bands of more than 8 bits.
[[nodiscard]] bool has_range(const ImageInfo &info);

// Returns whether the range of such a picture is that of its sample.
[[nodiscard]] bool needs_sample(const ImageInfo &info, const PictureSettings &settings);

// Returns the tiles that are read, all of the smallest level.
[[nodiscard]] std::vector<TileIndex> sampled_tiles(const ImageInfo &info);

// Returns the memory that reading one of them takes.
[[nodiscard]] std::int64_t sample_bytes(const ImageInfo &info);

}   // namespace iiif
