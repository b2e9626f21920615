// The lines of mod_status about this module: sums of the counters, over all children. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/resources.h"

namespace iiif {

struct StatusLine {
    std::string_view name;    // a key of `?auto`: IIIFRequestsTotal
    std::string_view words;   // the same for people
    std::string value;
};

[[nodiscard]] std::vector<StatusLine> status_lines(const Resources &resources);

}   // namespace iiif
