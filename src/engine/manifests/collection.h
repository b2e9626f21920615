// Makes the collection of what a folder contains: its folders, as manifests or collections, and its
// pictures, as manifests. A collection of more than kMostItems entries names its parts, each of
// which is a collection of at most so many: a request opens a bounded number of files. Any thread.
#pragma once

#include <cstddef>

#include "engine/manifests/listing.h"
#include "engine/manifests/workshop.h"
#include "protocol/presentation.h"

namespace iiif {

inline constexpr std::size_t kMostItems = 500;

// Throws Error(not_found) where the collection has no such part; 0 is the collection itself.
void check_part(const Listing &listing, int part);

// Returns the collection or a part of it: `part` counts from 1, and there is such a part; 0 is the
// collection itself.
[[nodiscard]] Collection folder_collection(const Listing &listing, int part,
                                           const Workshop &workshop);

}   // namespace iiif
