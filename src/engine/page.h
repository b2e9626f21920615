// Which picture of a file with many is asked for: `id;3` is the third.
#pragma once

#include "model/ask.h"

namespace iiif {

// Takes the page from the identifier, where it ends in `separator` and a number.
void take_page(Ask &ask, char separator);

}   // namespace iiif
