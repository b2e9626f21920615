#include "engine/manifests/manifest.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/percent.h"
#include "engine/manifests/canvases.h"
#include "protocol/presentation_text.h"

namespace iiif {

namespace {

std::string folder_of(const std::string &path)
{
    return path.substr(0, path.rfind('/'));
}

// --- Texts

void add_text(std::vector<LabelledTexts> &metadata, std::string_view label, const std::string &text)
{
    if (!text.empty()) {
        metadata.push_back({{{"en", {std::string(label)}}}, plain_map(text)});
    }
}

// Returns what the file states of itself, for the manifest of this file alone.
std::vector<LabelledTexts> metadata_of(const Outline &outline)
{
    std::vector<LabelledTexts> metadata;
    add_text(metadata, "Title", outline.title);
    add_text(metadata, "Creator", outline.creator);
    add_text(metadata, "Date", outline.date);
    add_text(metadata, "Description", outline.description);
    add_text(metadata, "Copyright", outline.rights);
    return metadata;
}

void take_side_car(Manifest &manifest, const SideCar &side_car)
{
    take_particulars(manifest.particulars, side_car.particulars);
    manifest.behavior = side_car.behavior;
    manifest.viewing_direction = side_car.viewing_direction;
}

// --- Contents

// Returns the canvases that the side-car means: one by its number, or those of a file.
std::vector<std::size_t> canvases_at(const SidePage &page, const std::vector<FileCanvas> &canvases)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < canvases.size(); ++i) {
        const auto *number = std::get_if<std::int64_t>(&page);
        if (number != nullptr ? *number == static_cast<std::int64_t>(i) + 1
                              : canvases[i].file == std::get<std::string>(page)) {
            found.push_back(i);
        }
    }
    return found;
}

// Returns nothing for a range without canvases in it and its inner ranges.
std::optional<Range> range_of(const SideRange &stated, const std::vector<FileCanvas> &canvases)
{
    Range range{.label = stated.label, .canvases = {}, .ranges = {}};
    for (const auto &page : stated.pages) {
        std::ranges::copy(canvases_at(page, canvases), std::back_inserter(range.canvases));
    }
    for (const auto &inner : stated.ranges) {
        if (auto found = range_of(inner, canvases)) {
            range.ranges.push_back(std::move(*found));
        }
    }
    const bool empty = range.canvases.empty() && range.ranges.empty();
    return empty ? std::nullopt : std::optional(std::move(range));
}

void add_contents(Manifest &manifest, const SideCar &side_car,
                  const std::vector<FileCanvas> &canvases)
{
    for (const auto &stated : side_car.ranges) {
        if (auto range = range_of(stated, canvases)) {
            manifest.ranges.push_back(std::move(*range));
        }
    }
    for (const auto &page : side_car.start) {
        if (const auto found = canvases_at(page, canvases); !found.empty()) {
            manifest.start = found.front();
        }
    }
}

void take_canvases(Manifest &manifest, std::vector<FileCanvas> &canvases)
{
    manifest.canvases.reserve(canvases.size());
    for (auto &[canvas, file] : canvases) {
        manifest.canvases.push_back(std::move(canvas));
    }
}

// --- Files

// Returns the file as the client wrote it, unless it wrote a page.
ShownFile asked_file(const FolderEntry &entry, const Workshop &workshop)
{
    const auto &ask = workshop.ask;
    return {.name = entry.name,
            .uri = ask.page_stated ? workshop.links.uri_of(ask.identifier) : valid_uri(ask.uri),
            .outline = workshop.outline_of(workshop.path, entry.key),
            .side_car = &workshop.side_car};
}

std::vector<const FolderEntry *> ordered_files(const Listing &listing,
                                               const std::vector<std::string> &order)
{
    std::vector<const FolderEntry *> files;
    files.reserve(listing.files.size());
    for (const auto &file : listing.files) {
        files.push_back(&file);
    }
    put_in_order(files, order);
    return files;
}

std::vector<ShownFile> shown_files(const Listing &listing, const Workshop &workshop)
{
    const auto &folder = workshop.ask.identifier;
    std::vector<ShownFile> files;
    for (const auto *entry : ordered_files(listing, workshop.side_car.order)) {
        workshop.client.check_connected();
        auto outline = workshop.outline_of(listing.path + '/' + entry->name, entry->key);
        if (!outline->pages.empty()) {
            const auto identifier = folder.empty() ? entry->name : folder + '/' + entry->name;
            files.push_back({.name = entry->name,
                             .uri = workshop.links.uri_of(identifier),
                             .outline = std::move(outline),
                             .side_car = &workshop.side_car.page(entry->name)});
        }
    }
    return files;
}

// Returns the canvases of all pages of the file, or of the one that the Ask states.
std::vector<FileCanvas> asked_canvases(const ShownFile &file, const Workshop &workshop)
{
    const auto &settings = workshop.settings.description;
    if (workshop.ask.page_stated) {
        return {canvas_of_page(file, workshop.ask.page, workshop.links, settings)};
    }
    auto canvases = canvases_of(file, workshop.links, settings);
    if (canvases.empty()) {
        throw Error(Kind::not_found, "There is no page in this picture's file that is served.");
    }
    return canvases;
}

}   // namespace

Manifest picture_manifest(const FolderEntry &entry, const Workshop &workshop)
{
    const auto &settings = workshop.settings.description;
    const auto file = asked_file(entry, workshop);
    auto canvases = asked_canvases(file, workshop);
    Manifest manifest{.uri = valid_uri(workshop.ask.uri) + "/manifest.json"};
    manifest.particulars = {
        .label = label_of(file, settings),
        .metadata = metadata_of(*file.outline),
        .rights = rights_uri(settings.rights.empty() ? file.outline->license : settings.rights)};
    take_side_car(manifest, workshop.side_car);
    add_contents(manifest, workshop.side_car, canvases);
    take_canvases(manifest, canvases);
    manifest.part_of = part_of(workshop);
    return manifest;
}

Manifest folder_manifest(const Listing &listing, const Workshop &workshop)
{
    const auto &settings = workshop.settings.description;
    auto canvases = canvases_of(shown_files(listing, workshop), workshop.side_car.layers,
                                workshop.links, settings);
    if (canvases.empty()) {
        throw Error(Kind::not_found, "There is no picture in this folder.");
    }
    Manifest manifest{.uri = valid_uri(workshop.ask.uri) + "/manifest.json"};
    manifest.particulars = {.label = folder_label(workshop.ask.identifier),
                            .rights = rights_uri(settings.rights)};
    take_side_car(manifest, workshop.side_car);
    add_contents(manifest, workshop.side_car, canvases);
    take_canvases(manifest, canvases);
    manifest.part_of = part_of(workshop);
    return manifest;
}

std::vector<Reference> part_of(const Workshop &workshop)
{
    const auto &identifier = workshop.ask.identifier;
    if (!workshop.settings.location.index || identifier.empty() ||
        !workshop.may_read(folder_of(workshop.path))) {
        return {};
    }
    const auto slash = identifier.rfind('/');
    const auto parent = slash == std::string::npos ? std::string() : identifier.substr(0, slash);
    return {
        {.uri = workshop.links.uri_of(parent) + "/collection.json",
         .collection = true,
         .label = workshop.label_around.empty() ? folder_label(parent) : workshop.label_around}};
}

}   // namespace iiif
