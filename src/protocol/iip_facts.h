// Answers IIP's OBJ command: the facts that it can ask of a picture, and the lines of text that
// state them. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/image_info.h"

namespace iiif {

inline constexpr std::string_view kIipType = "application/vnd.netfpx";

// `name` is in lower case. Returns nullopt for an unknown name.
[[nodiscard]] std::optional<Fact> iip_fact_named(std::string_view name);

// The other pictures that belong to this one: the angles of a sequence, in ascending order, and the
// pages of a stack.
struct IipViews {
    std::vector<int> horizontal{0};
    std::vector<int> vertical{90};
    std::vector<StackPage> stack = {};
};

struct IipPicture {
    const ImageInfo &info;    // with the colours that answers show
    const ImageInfo &bands;   // with all channels of the file
};

struct IipText {
    std::string_view type;
    std::string text;
};

// Returns whether the answer needs IipViews, which are slow to find.
[[nodiscard]] bool needs_views(const Facts &facts);

// Returns the answer with one line for each fact. Throws Error(iip_error) where the picture states
// none of the facts.
[[nodiscard]] IipText iip_facts(const Facts &facts, const IipPicture &picture,
                                const IipViews &views);

}   // namespace iiif
