// The names under which the picture's file may be found. Any thread.
#pragma once

#include <string>
#include <vector>

#include "engine/options.h"
#include "model/ask.h"

namespace iiif {

// Relative to the root, the one to be tried first in front.
[[nodiscard]] std::vector<std::string> file_names(const Ask &ask, const Options &options);

}   // namespace iiif
