// What the values of IIP's commands mean. Numbers are read as C reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/ask.h"

namespace iiif {

// Of CVT: JPEG, whatever else can be written, for viewers that ask for a format it does not know.
[[nodiscard]] ImageFormat iip_format(std::string_view value);

// Of QLT: "90", or for TIFF "jpeg:90".
struct IipQuality {
    std::optional<TiffScheme> scheme;
    std::optional<int> quality;   // 1 to 100
};
[[nodiscard]] IipQuality iip_quality(std::string_view value);

// Of RGN; nothing where it is no region.
[[nodiscard]] std::optional<Region> iip_region(std::string_view value);

// Of ROT. Only quarters are turned.
[[nodiscard]] Rotation iip_rotation(std::string_view value);

// Of LYR; nothing where it is no number of layers: none at all would be no picture.
[[nodiscard]] std::optional<int> iip_layers(std::string_view value);

// Of COL.
[[nodiscard]] Quality iip_colors(std::string_view value);

// Of SDS. Throws Error(not_found) where no picture has such a view.
[[nodiscard]] ViewAngles iip_view(std::string_view value);

// Of TIL: "level,first-last", or one tile.
struct IipBlock {
    std::string_view level;
    std::int64_t first;
    std::int64_t last;
};
[[nodiscard]] IipBlock iip_block(std::string_view value);

// Of SPECTRA: "level,tile,x,y".
[[nodiscard]] PixelValues iip_points(std::string_view value);

// Of PFL: "level:x,y" or "level:x,y-x,y", of which the second is not shown: a row where they differ
// in x, else a column.
[[nodiscard]] PixelValues iip_profile(std::string_view value);

}   // namespace iiif
