// Parses the commands with which an IIP query speaks another protocol: IIIF=, DeepZoom= and
// Zoomify=, each followed by a path of that protocol. Any thread.
#pragma once

#include "model/ask.h"
#include "protocol/iip_text.h"

namespace iiif {

// `command` is a command of the question's query. Each function throws Error as the parser of its
// protocol does.
[[nodiscard]] Ask parse_iiif_command(const IipCommand &command, const Question &question,
                                     const ParseSettings &settings);
[[nodiscard]] Ask parse_deepzoom_command(const IipCommand &command, const Question &question);
[[nodiscard]] Ask parse_zoomify_command(const IipCommand &command, const Question &question,
                                        const ParseSettings &settings);

}   // namespace iiif
