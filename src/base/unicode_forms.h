// The normal forms of Unicode. macOS writes file names with decomposed letters (NFD), most other
// programs compose them (NFC): both look alike, and only one is the name of a file. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iiif {

// Returns the composed and the decomposed form of a UTF-8 text, as far as they differ from it.
// Empty where the module is built without a library for them.
[[nodiscard]] std::vector<std::string> other_forms(const std::string &text);

}   // namespace iiif
