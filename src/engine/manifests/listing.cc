#include "engine/manifests/listing.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/natural_order.h"
#include "engine/page.h"
#include "protocol/identifier.h"

namespace iiif {

namespace {

void sort_naturally(std::vector<FolderEntry> &entries)
{
    std::ranges::sort(entries, natural_less, &FolderEntry::name);
}

}   // namespace

bool is_listed(const FolderEntry &entry, char page_separator)
{
    return is_identifier(entry.name) && !page_in(entry.name, page_separator);
}

void put_in_order(std::vector<const FolderEntry *> &entries, const std::vector<std::string> &order)
{
    std::map<std::string_view, std::size_t> places;
    for (const auto &name : order) {
        places.emplace(name, places.size());
    }
    std::ranges::stable_sort(entries, {}, [&](const FolderEntry *entry) {
        const auto found = places.find(entry->name);
        return found == places.end() ? places.size() : found->second;
    });
}

std::optional<Listing> list_readable(const Library &library, std::string path, char page_separator,
                                     const MayRead &may_read)
{
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    auto entries = library.list(path);
    if (!entries) {
        return std::nullopt;
    }
    Listing listing{.path = std::move(path)};
    for (auto &entry : *entries) {
        if (!is_listed(entry, page_separator) || !may_read(listing.path + '/' + entry.name)) {
            continue;
        }
        if (entry.name == kSideCarName) {
            listing.side_car = std::move(entry);
        }
        else {
            (entry.folder ? listing.folders : listing.files).push_back(std::move(entry));
        }
    }
    sort_naturally(listing.files);
    sort_naturally(listing.folders);
    return listing;
}

}   // namespace iiif
