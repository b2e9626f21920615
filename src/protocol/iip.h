// The Internet Imaging Protocol, as iipsrv has widened it: commands in a query, read from left to
// right. Commands that change the picture count when they stand before the one that asks for it.
#pragma once

#include "model/ask.h"

namespace iiif {

// The settings are those of IIIF=..., which may stand in a query. Throws Error: iip_error where IIP
// has a number for the fault.
[[nodiscard]] Ask parse_iip(const Question &question, const ParseSettings &settings);

}   // namespace iiif
