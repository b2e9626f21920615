// From a URL to the picture's file: the parser of the location's protocol, and the names under
// which the file may be found. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/options.h"
#include "model/ask.h"

namespace iiif {

// The protocol that SetHandler names, in any case; nothing where that is another handler.
[[nodiscard]] std::optional<Protocol> protocol_named(std::string_view handler);

// Throws Error.
[[nodiscard]] Ask parse(Protocol protocol, const Question &question, const Options &options);

// Relative to the root, the one to be tried first in front.
[[nodiscard]] std::vector<std::string> file_names(const Ask &ask, const Options &options);

}   // namespace iiif
