// Parses the IIP commands that change a picture's look: GAM, CNT, INV, MINMAX, CMP, CTW, CNV and
// SHD. Any thread.
#pragma once

#include <string_view>

#include "model/look.h"

namespace iiif {

// Applies the command to `look`. Returns false where it is not one of these commands. A value that
// makes no sense changes nothing.
bool apply_look_command(std::string_view command, std::string_view value, Look &look);

}   // namespace iiif
