// Other protocols in a query of IIP: IIIF=, DeepZoom= and Zoomify=, each with the path that the
// protocol would have.
#pragma once

#include "model/ask.h"
#include "protocol/iip_text.h"

namespace iiif {

// What such a command of the question's query asks for. Throw Error as the parsers of these
// protocols do.
[[nodiscard]] Ask parse_iiif_command(const IipCommand &command, const Question &question,
                                     const ParseSettings &settings);
[[nodiscard]] Ask parse_deepzoom_command(const IipCommand &command, const Question &question);
[[nodiscard]] Ask parse_zoomify_command(const IipCommand &command, const Question &question);

}   // namespace iiif
