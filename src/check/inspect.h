// Opens a file as the module does and judges it. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "check/finding.h"

namespace iiif {

struct Inspection {
    std::int64_t memory = std::int64_t{1} << 30;   // IIIFMemoryLimit, in bytes
    bool decodes_all = false;                      // decode every tile, not only one of each level
};

// Throws nothing for a bad file: the finding says what is wrong. `name` is the file's name for the
// remedy.
[[nodiscard]] Finding inspect(const std::string &path, const std::string &name,
                              const Inspection &inspection);

}   // namespace iiif
