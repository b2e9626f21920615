// Parses the values of IIP's commands. Numbers are parsed as C does: text that is not a number is
// 0. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/ask.h"

namespace iiif {

// CVT: returns the format; JPEG for unknown formats, because viewers ask for formats that no server
// has.
[[nodiscard]] ImageFormat iip_format(std::string_view value);

// QLT is "90" or, for TIFF, "jpeg:90".
struct IipQuality {
    std::optional<TiffScheme> scheme;
    std::optional<int> quality;   // 1 to 100
};
[[nodiscard]] IipQuality iip_quality(std::string_view value);

// RGN: returns nullopt where the value is not a region.
[[nodiscard]] std::optional<Region> iip_region(std::string_view value);

// ROT: accepts quarter turns only; other angles mean no rotation.
[[nodiscard]] Rotation iip_rotation(std::string_view value);

// LYR: returns the number of quality layers; nullopt unless it is 1 or more.
[[nodiscard]] std::optional<int> iip_layers(std::string_view value);

// COL: returns gray or bitonal; any other word means the normal quality.
[[nodiscard]] Quality iip_colors(std::string_view value);

// SDS: returns the angles of a view. Throws Error(not_found) for angles that no file name can
// state.
[[nodiscard]] ViewAngles iip_view(std::string_view value);

// TIL is "level,first-last" or "level,tile".
struct IipBlock {
    std::string_view level;
    std::int64_t first;
    std::int64_t last;
};
[[nodiscard]] IipBlock iip_block(std::string_view value);

// SPECTRA is "level,tile,x,y".
[[nodiscard]] PixelValues iip_points(std::string_view value);

// PFL is "level:x,y" or "level:x,y-x,y". Two points name a row of pixels where their x differs,
// else a column; the second point itself is not included.
[[nodiscard]] PixelValues iip_profile(std::string_view value);

}   // namespace iiif
