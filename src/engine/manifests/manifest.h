// Makes the manifest of a picture, of a file of several pages, or of a folder: a canvas for each
// page of each file. Any thread.
#pragma once

#include <string>

#include "engine/manifests/listing.h"
#include "engine/manifests/workshop.h"
#include "protocol/presentation.h"

namespace iiif {

// Returns the manifest of the picture at workshop.path, or of the page that the Ask states. `entry`
// is the file. Throws Error(not_found) where there is no such page.
[[nodiscard]] Manifest picture_manifest(const FolderEntry &entry, const Workshop &workshop);

// Returns the manifest of a folder. Throws Error(not_found) where none of its files is a picture.
[[nodiscard]] Manifest folder_manifest(const Listing &listing, const Workshop &workshop);

// Returns the collection that lists a file or folder: that of the folder it lies in. Empty where
// folders are not listed, for the root, and where the client may not read that folder.
[[nodiscard]] std::vector<Reference> part_of(const Workshop &workshop);

}   // namespace iiif
