// Reads a URL's path from its end, where the protocols that let an identifier have slashes of its
// own say what is asked for.
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

class PathEnd {
public:
    // Borrows the path.
    explicit PathEnd(std::string_view path) : rest_(path) {}

    // The last segment that is left, decoded; empty where none is.
    [[nodiscard]] std::string take_segment();
    // The identifier: what stands before all that was taken, and `name` behind it.
    [[nodiscard]] std::string identifier(std::string_view name = {}) const;

private:
    std::string_view rest_;
};

// Throws Error(uri_too_long).
void check_length(const Question &question);

}   // namespace iiif
