// The Internet Imaging Protocol, as iipsrv has widened it: commands in a query, read from left to
// right. Commands that change the picture count when they stand before the one that asks for it.
#pragma once

#include <span>

#include "model/ask.h"

namespace iiif {

struct IipSettings {
    Dialect dialect = Dialect::iiif3;       // of IIIF=...
    std::span<const ImageFormat> formats;   // that may be asked for there
};

// Throws Error: iip_error where IIP has a number for the fault.
[[nodiscard]] Ask parse_iip(const Question &question, const IipSettings &settings);

}   // namespace iiif
