// Splits the page off an identifier: `id;3` names the third page of a file. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "model/ask.h"

namespace iiif {

// Returns the page in which an identifier ends, with `separator` before it: a number from 1 to a
// million. Returns nothing where the identifier ends in none.
[[nodiscard]] std::optional<int> page_in(std::string_view identifier, char separator);

// Moves the page from `ask.identifier` to `ask.page` if the Ask may be about a picture and the
// identifier ends in one; the Ask is then about a picture.
// Otherwise changes nothing.
void take_page(Ask &ask, char separator);

}   // namespace iiif
