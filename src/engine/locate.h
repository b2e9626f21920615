// The names under which the picture or the folder that an ask is about may be found. Any
// thread.
#pragma once

#include <string>
#include <vector>

#include "engine/settings.h"
#include "model/ask.h"

namespace iiif {

// Relative to the root; the first is tried first. None for an ask about nothing.
[[nodiscard]] std::vector<std::string> file_names(const Ask &ask, const Settings &settings);

}   // namespace iiif
