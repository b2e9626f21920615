// The Internet Imaging Protocol, as iipsrv has widened it: commands in a query, read from left to
// right. Commands that change the picture count when they stand before the one that asks for it.
#pragma once

#include "model/ask.h"
#include "protocol/iiif_url.h"

namespace iiif {

// The settings are those of the IIIF= command. Throws Error: iip_error where IIP has a number for
// the fault.
[[nodiscard]] Ask parse_iip(const Question &question, const IiifSettings &settings);

}   // namespace iiif
