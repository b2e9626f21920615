// What IIP's commands say of a picture's look.
#pragma once

#include <string_view>

#include "model/look.h"

namespace iiif {

// Does what the command says; false where it is none of these: GAM, CNT, INV, MINMAX, CMP, CTW,
// SHD. Values that make no sense change nothing.
bool apply_look_command(std::string_view command, std::string_view value, Look &look);

}   // namespace iiif
