// Parses the URLs of the IIIF Image API:
// {identifier}/{region}/{size}/{rotation}/{quality}.{format}, {identifier}/info.json, and the base
// URI {identifier} (3.0, 2.1 and 1.1, sections 2 and 3). Any thread.
#pragma once

#include "model/ask.h"

namespace iiif {

// Throws Error with the status that the dialect prescribes. The whole grammar is checked here,
// before any file is opened.
[[nodiscard]] Ask parse_iiif(const Question &question, const ParseSettings &settings);

}   // namespace iiif
