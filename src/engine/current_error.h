// Turns the exception in flight into an Error. Called in the catch clauses at the borders that no
// exception may cross. Any thread.
#pragma once

#include "base/error.h"

namespace iiif {

// Returns the exception itself if it is an Error; std::bad_alloc becomes Kind::out_of_memory, any
// other std::exception becomes Kind::damaged.
[[nodiscard]] Error current_error();

}   // namespace iiif
