// Turns the exception in flight into an Error. For use in a catch clause at the borders that no
// exception may cross. Any thread.
#pragma once

#include "base/error.h"

namespace iiif {

// The Error itself, or one that stands for an exception of another type.
[[nodiscard]] Error current_error();

}   // namespace iiif
