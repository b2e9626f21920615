// Splits the page off an identifier: `id;3` names the third page of a file. Any thread.
#pragma once

#include "model/ask.h"

namespace iiif {

// Moves the page from `ask.identifier` to `ask.page` if the identifier ends in `separator` and a
// number from 1 to a million; otherwise changes nothing.
void take_page(Ask &ask, char separator);

}   // namespace iiif
