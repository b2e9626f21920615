// Texts of manifests and collections that are made from names and files. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "protocol/presentation.h"

namespace iiif {

// Returns a map with one text whose language is not known.
[[nodiscard]] LanguageMap plain_map(std::string_view text);

// Returns a readable label of a file or folder: its name without folders, without suffix (of a
// file), and with blanks for underscores. Never empty unless the name is.
[[nodiscard]] std::string label_of_file(std::string_view name);
[[nodiscard]] std::string label_of_folder(std::string_view name);

// Returns the label of a folder by its identifier; the root is called "Pictures".
[[nodiscard]] LanguageMap folder_label(std::string_view identifier);

// Returns the form in which `rights` of Presentation 3.0 has to state a licence of Creative Commons
// or RightsStatements.org; empty for any other URI.
[[nodiscard]] std::string rights_uri(std::string_view uri);

// Returns a text that clients do not take for HTML, which is whatever begins with < and ends with >
// (Presentation 3.0 section 4.5): such a text gets an invisible first character.
[[nodiscard]] std::string not_html(std::string_view text);

}   // namespace iiif
