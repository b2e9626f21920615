// The metrics of the server, over all children (docs/watching.md lists them). Any thread.
#pragma once

#include <string>

#include "engine/resources.h"

namespace iiif {

// Reads every counter and gauge, and takes no render slot. Costs some hundred microseconds.
[[nodiscard]] std::string metrics_text(const Resources &resources, bool open_metrics);

}   // namespace iiif
