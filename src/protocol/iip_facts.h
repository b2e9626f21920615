// IIP's objects: what OBJ=... asks of a picture, and the lines that answer it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/image_info.h"

namespace iiif {

inline constexpr std::string_view kIipType = "application/vnd.netfpx";

// `name` in lower case; nothing where there is no such object.
[[nodiscard]] std::optional<Fact> iip_fact_named(std::string_view name);

// What is told of the others that belong to the picture: the files of a sequence, the pages of a
// file. Ascending.
struct IipViews {
    std::vector<int> horizontal{0};
    std::vector<int> vertical{90};
    std::vector<StackPage> stack = {};
};

struct IipPicture {
    const ImageInfo &info;    // with the colours that are shown
    const ImageInfo &bands;   // with all channels that the file has
};

struct IipText {
    std::string_view type;
    std::string text;
};

// Whether that takes part in the answer.
[[nodiscard]] bool needs_views(const Facts &facts);

// Throws Error(iip_error) where there is nothing to tell.
[[nodiscard]] IipText iip_facts(const Facts &facts, const IipPicture &picture,
                                const IipViews &views);

}   // namespace iiif
