// A file or folder in a folder, as the system reports it. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "base/siphash.h"

namespace iiif {

struct FolderEntry {
    std::string name = {};   // without the folder's path; any bytes but zero and slash
    bool folder = false;
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;   // nanoseconds since 1970
    Digest key{};                   // of a file: its SourceIdentity::key

    bool operator==(const FolderEntry &) const = default;
};

}   // namespace iiif
