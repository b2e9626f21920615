// The gate that every Ask passes: where the operator has set a watermark, nothing that shows the
// samples of a picture leaves without it. A new kind of Ask does not compile until it has a row
// here that says how it shows them. Any thread.
#pragma once

#include "engine/settings.h"
#include "model/ask.h"

namespace iiif {

// Throws Error(not_implemented) if the answer would show samples without the watermark.
void pass_watermark_gate(const Ask &ask, const Settings &settings);

}   // namespace iiif
