#include "engine/manifests/collection.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/natural_order.h"
#include "base/percent.h"
#include "engine/manifests/canvases.h"
#include "engine/manifests/manifest.h"
#include "protocol/presentation_text.h"
#include "protocol/presentation_url.h"

namespace iiif {

namespace {

// Files of a folder that are opened to find its first picture.
constexpr std::size_t kMostProbed = 16;

struct Entry {
    const FolderEntry &found;
    std::string identifier;
    std::string path;
};

ImageLink thumbnail_of(const std::string &file_uri, const Outline &outline, const Links &links)
{
    const auto &first = outline.pages.front();
    return links.thumbnail(links.page_uri(file_uri, first.number, outline.pages.size() > 1), first);
}

std::optional<Reference> picture_reference(const Entry &entry, const Workshop &workshop)
{
    const auto outline = workshop.outline_of(entry.path, entry.found.key);
    if (outline->pages.empty()) {
        return std::nullopt;
    }
    const auto uri = workshop.links.uri_of(entry.identifier);
    const ShownFile file{.name = entry.found.name,
                         .uri = uri,
                         .outline = outline,
                         .side_car = &workshop.side_car.page(entry.found.name)};
    return Reference{.uri = uri + "/manifest.json",
                     .label = label_of(file, workshop.settings.description),
                     .thumbnail = thumbnail_of(uri, *outline, workshop.links)};
}

// Returns the folder's entries in natural order; nothing where httpd's user may not read it, or it
// is too large to be listed: asking for it tells the reason.
std::optional<std::vector<FolderEntry>> entries_of(const std::string &path, const Library &library)
{
    try {
        auto entries = library.list(path);
        if (entries) {
            std::ranges::sort(*entries, natural_less, &FolderEntry::name);
        }
        return entries;
    }
    catch (const Error &error) {
        if (error.kind() == Kind::busy || error.kind() == Kind::out_of_memory) {
            throw;
        }
        return std::nullopt;
    }
}

// Returns the side-car of an inner folder, if the client may read it.
std::shared_ptr<const SideCars::Read> side_car_of(const std::vector<FolderEntry> &entries,
                                                  const Entry &folder, const Workshop &workshop)
{
    const auto found = std::ranges::find(entries, kSideCarName, &FolderEntry::name);
    const auto path = folder.path + '/' + std::string(kSideCarName);
    const bool readable = found != entries.end() && !found->folder && workshop.may_read(path);
    return readable ? workshop.side_cars.of(path, found->key) : nullptr;
}

// Returns the thumbnail of a picture in a folder; nothing where the file is no picture.
std::optional<ImageLink> thumbnail_in(const Entry &folder, const FolderEntry &file,
                                      const Workshop &workshop)
{
    const auto outline = workshop.outline_of(folder.path + '/' + file.name, file.key);
    if (outline->pages.empty()) {
        return std::nullopt;
    }
    const auto uri = workshop.links.uri_of(folder.identifier + '/' + file.name);
    return thumbnail_of(uri, *outline, workshop.links);
}

// Returns the first of the files that the folder's manifest shows on the canvas of this file, or
// this file where the client may not read that one.
const FolderEntry &shown_first(const FolderEntry &file, const std::vector<FolderEntry> &entries,
                               const SideCar &side_car, const Entry &folder,
                               const Workshop &workshop)
{
    std::vector<std::string_view> names;
    std::ranges::transform(entries, std::back_inserter(names), &FolderEntry::name);
    const auto name = first_layer(file.name, names, side_car.layers,
                                  workshop.settings.description.layer_suffixes);
    const auto found = std::ranges::find(entries, name, &FolderEntry::name);
    const bool readable = workshop.may_read(folder.path + '/' + found->name);
    return readable && !found->folder ? *found : file;
}

// Returns the first picture in a folder that the client may read, as a thumbnail.
std::optional<ImageLink> first_picture(const std::vector<FolderEntry> &entries,
                                       const SideCar &side_car, const Entry &folder,
                                       const Workshop &workshop)
{
    std::vector<const FolderEntry *> ordered;
    std::ranges::transform(entries, std::back_inserter(ordered),
                           [](const FolderEntry &entry) { return &entry; });
    put_in_order(ordered, side_car.order);
    std::size_t probed = 0;
    for (const auto *entry : ordered) {
        if (entry->folder || !is_listed(*entry, workshop.settings.location.page_separator) ||
            !workshop.may_read(folder.path + '/' + entry->name)) {
            continue;
        }
        if (++probed > kMostProbed) {
            break;
        }
        if (const auto found = thumbnail_in(folder, *entry, workshop)) {
            const auto &first = shown_first(*entry, entries, side_car, folder, workshop);
            const auto better = thumbnail_in(folder, first, workshop);
            return better ? better : found;
        }
    }
    return std::nullopt;
}

// A folder with folders in it, or with more files than a manifest may list, is a collection.
bool is_collection(const std::vector<FolderEntry> &entries, const Entry &folder,
                   const Workshop &workshop)
{
    const auto most = workshop.settings.location.index_most;
    return std::ranges::count(entries, false, &FolderEntry::folder) > most ||
           std::ranges::any_of(entries, [&](const FolderEntry &entry) {
               return entry.folder && workshop.may_read(folder.path + '/' + entry.name);
           });
}

std::optional<Reference> folder_reference(const Entry &folder, const Workshop &workshop)
{
    const auto entries = entries_of(folder.path, workshop.library);
    if (!entries) {
        return std::nullopt;
    }
    static const SideCar kNone;
    const auto read = side_car_of(*entries, folder, workshop);
    const auto &side_car = read ? read->parsed.side_car : kNone;
    const auto &label = side_car.particulars.label;
    const auto uri = workshop.links.uri_of(folder.identifier);
    const auto thumbnail = first_picture(*entries, side_car, folder, workshop);
    const bool collection = is_collection(*entries, folder, workshop);
    if (!collection && !thumbnail) {
        return std::nullopt;
    }
    return Reference{.uri = uri + (collection ? "/collection.json" : "/manifest.json"),
                     .collection = collection,
                     .label = label.empty() ? folder_label(folder.identifier) : label,
                     .thumbnail = thumbnail};
}

// --- Parts

using Entries = std::span<const FolderEntry *const>;

// Folders come first, unless the side-car states another order.
std::vector<const FolderEntry *> all_entries(const Listing &listing,
                                             const std::vector<std::string> &order)
{
    std::vector<const FolderEntry *> entries;
    for (const auto *some : {&listing.folders, &listing.files}) {
        for (const auto &entry : *some) {
            entries.push_back(&entry);
        }
    }
    put_in_order(entries, order);
    return entries;
}

Entries entries_of_part(Entries entries, std::size_t part)
{
    const auto begin = part * kMostItems;
    return entries.subspan(begin, std::min(kMostItems, entries.size() - begin));
}

std::string part_label(Entries entries)
{
    return entries.front()->name + " – " + entries.back()->name;
}

std::vector<Reference> part_references(Entries entries, const std::string &uri)
{
    std::vector<Reference> references;
    for (std::size_t part = 0; part * kMostItems < entries.size(); ++part) {
        const Presentation document{.document = Presentation::Document::collection,
                                    .part = static_cast<int>(part) + 1};
        references.push_back({.uri = uri + '/' + document_name(document),
                              .collection = true,
                              .label = plain_map(part_label(entries_of_part(entries, part)))});
    }
    return references;
}

std::vector<Reference> item_references(Entries entries, const Listing &listing,
                                       const Workshop &workshop)
{
    const auto &folder = workshop.ask.identifier;
    std::vector<Reference> references;
    for (const auto *found : entries) {
        workshop.client.check_connected();
        const Entry entry{.found = *found,
                          .identifier = folder.empty() ? found->name : folder + '/' + found->name,
                          .path = listing.path + '/' + found->name};
        auto reference =
            found->folder ? folder_reference(entry, workshop) : picture_reference(entry, workshop);
        if (reference) {
            references.push_back(std::move(*reference));
        }
    }
    return references;
}

}   // namespace

void check_part(const Listing &listing, int part)
{
    const auto count = listing.folders.size() + listing.files.size();
    const auto before = static_cast<std::size_t>(std::max(part - 1, 0)) * kMostItems;
    if (part != 0 && (count <= kMostItems || before >= count)) {
        throw Error(Kind::not_found, "There is no such part of this collection.");
    }
}

Collection folder_collection(const Listing &listing, int part, const Workshop &workshop)
{
    const auto entries = all_entries(listing, workshop.side_car.order);
    const bool divided = entries.size() > kMostItems;
    const auto index = static_cast<std::size_t>(std::max(part - 1, 0));
    const auto uri = valid_uri(workshop.ask.uri);
    Collection collection;
    const Presentation document{.document = Presentation::Document::collection, .part = part};
    collection.uri = uri + '/' + document_name(document);
    collection.particulars.label = folder_label(workshop.ask.identifier);
    take_particulars(collection.particulars, workshop.side_car.particulars);
    if (std::ranges::find(workshop.side_car.behavior, "multi-part") !=
        workshop.side_car.behavior.end()) {
        collection.behavior = {"multi-part"};
    }
    if (part != 0) {
        collection.part_of = {{.uri = uri + "/collection.json",
                               .collection = true,
                               .label = collection.particulars.label}};
        collection.particulars.label = plain_map(part_label(entries_of_part(entries, index)));
    }
    else {
        collection.part_of = part_of(workshop);
    }
    collection.items =
        divided && part == 0
            ? part_references(entries, uri)
            : item_references(divided ? entries_of_part(entries, index) : Entries(entries), listing,
                              workshop);
    return collection;
}

}   // namespace iiif
