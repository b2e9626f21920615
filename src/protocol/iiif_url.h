// The URLs of the IIIF Image API: {identifier}/{region}/{size}/{rotation}/{quality}.{format},
// {identifier}/info.json and the base URI {identifier} (3.0, 2.1, 1.1, sections 2 and 3).
#pragma once

#include "model/ask.h"

namespace iiif {

// Throws Error with the status that the dialect wants: grammar before anything else.
[[nodiscard]] Ask parse_iiif(const Question &question, const ParseSettings &settings);

}   // namespace iiif
