// The files and folders of a folder that manifests and collections may name: those that the client
// may read and whose names can be identifiers. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/library.h"
#include "engine/manifests/side_car.h"
#include "engine/sequence.h"

namespace iiif {

// In natural order.
struct Listing {
    std::string path = {};   // of the folder, without a slash at its end
    std::vector<FolderEntry> files = {};
    std::vector<FolderEntry> folders = {};
    std::optional<FolderEntry> side_car = {};
};

// Returns whether the entry's name can be an identifier, and will not be taken for a page:
// `page_separator` and a number at its end.
[[nodiscard]] bool is_listed(const FolderEntry &entry, char page_separator);

// Puts the entries that `order` names first, in its order; the others keep theirs.
void put_in_order(std::vector<const FolderEntry *> &entries, const std::vector<std::string> &order);

// Lists the folder at `path`; nothing where it is none. Leaves out what `may_read` refuses and what
// is not is_listed(). Throws Error as Library::list() does.
[[nodiscard]] std::optional<Listing> list_readable(const Library &library, std::string path,
                                                   char page_separator, const MayRead &may_read);

}   // namespace iiif
