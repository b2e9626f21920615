// Lists the files that iiif-check inspects. Used by one thread.
#pragma once

#include <functional>
#include <string>

namespace iiif {

// Calls `visit` with each regular file at or below the path, folders in the order of their names.
// Hidden files and folders (`.name`) below it are left out, and symbolic links to folders are not
// followed. Returns a sentence if the path cannot be read; otherwise an empty text.
[[nodiscard]] std::string walk(const std::string &path,
                               const std::function<void(const std::string &file)> &visit);

}   // namespace iiif
