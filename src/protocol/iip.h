// Parses the Internet Imaging Protocol with the extensions of iipsrv: commands in a query, read
// from left to right. Commands that modify the picture apply to the output command after them. Any
// thread.
//
//     FIF=maps/a.tif&WID=800&CVT=jpeg
#pragma once

#include "model/ask.h"

namespace iiif {

// `settings` are for the IIIF= command. Throws Error; its kind is iip_error where IIP defines a
// number for the mistake.
[[nodiscard]] Ask parse_iip(const Question &question, const ParseSettings &settings);

}   // namespace iiif
