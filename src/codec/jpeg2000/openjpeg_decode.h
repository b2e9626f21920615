// Decodes a window of a codestream with libopenjp2, which reads all data of the tiles that the
// window touches. Each call uses its own decoder. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/byte_source.h"
#include "model/geometry.h"

namespace iiif {

// The samples of a rectangle of one component, in the coordinates of the component's own grid.
struct DecodedPlane {
    Rect rect;
    std::span<const std::int32_t> samples;   // row by row
};

struct DecodedPlanes {
    std::vector<DecodedPlane> planes;
    std::shared_ptr<const void> owner;   // owns the samples
};

// A window of a codestream, and how to decode it.
struct FileWindowRequest {
    std::int64_t begin = 0;   // range of the codestream in the file
    std::int64_t end = 0;
    Rect area;   // on the reference grid, at full size
    int reduction = 0;
    int layers = 0;   // 0: all layers
    int threads = 1;
    bool strict = true;   // false: what is missing in the file is left out
};

// Throws Error(damaged).
[[nodiscard]] DecodedPlanes decode_codestream(const ByteSource &file,
                                              const FileWindowRequest &request);

}   // namespace iiif
