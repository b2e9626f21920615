// Lists the file names to try for the picture or folder that an Ask is about. Any thread.
#pragma once

#include <string>
#include <vector>

#include "engine/settings.h"
#include "model/ask.h"

namespace iiif {

// Names are relative to IIIFRoot and in the order in which they are tried: the identifier, with
// each suffix of IIIFSuffix, then the files of a sequence. Empty for an Ask about nothing.
[[nodiscard]] std::vector<std::string> file_names(const Ask &ask, const Settings &settings);

}   // namespace iiif
