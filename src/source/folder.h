// Lists the entries of a local folder. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/folder_entry.h"

namespace iiif {

// More entries are refused: each costs a system call, and the client decides which folder is
// listed.
inline constexpr std::size_t kMostEntries = 100'000;

// Returns the regular files and folders in the folder at `path`, in any order, symbolic links
// followed; nothing where `path` is no folder. Names that begin with a dot are left out. Throws
// Error: bad_request (more than kMostEntries), forbidden, busy.
[[nodiscard]] std::optional<std::vector<FolderEntry>> list_folder(const std::string &path);

// Returns the entry of the file or folder at `path`, under its name; nothing where there is none.
[[nodiscard]] std::optional<FolderEntry> entry_at(const std::string &path);

}   // namespace iiif
