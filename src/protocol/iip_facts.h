// IIP's objects: what OBJ=... asks of a picture, and the lines that answer it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/image_info.h"

namespace iiif {

inline constexpr std::string_view kIipType = "application/vnd.netfpx";

// `name` in lower case; nothing where there is no such object.
[[nodiscard]] std::optional<Fact> iip_fact_named(std::string_view name);

// Throws Error(iip_error) where there is nothing to tell.
[[nodiscard]] std::string iip_facts(const Facts &facts, const ImageInfo &info);

}   // namespace iiif
