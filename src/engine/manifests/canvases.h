// Makes the canvases of a manifest from files: one for each page, or one for several registered
// pictures, which are its layers. Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/manifests/links.h"
#include "engine/manifests/outlines.h"
#include "engine/manifests/side_car.h"
#include "model/settings.h"
#include "protocol/presentation.h"

namespace iiif {

// A picture's file that a manifest shows.
struct ShownFile {
    std::string name = {};   // without folders
    std::string uri = {};    // its base URI
    std::shared_ptr<const Outline> outline = {};
    const SideCar *side_car;   // its entry; borrowed
};

// A canvas and the file that it shows; of several layers, the first.
struct FileCanvas {
    Canvas canvas = {};
    std::string file = {};
};

// Returns the label of a file: of the side-car, of the file's metadata (IIIFLabelFrom), or its
// name.
[[nodiscard]] LanguageMap label_of(const ShownFile &file, const DescriptionSettings &settings);

// Replaces the members that the side-car states.
void take_particulars(Particulars &particulars, const Particulars &stated);

// Returns the name of the file that is shown first on the canvas of the file `name`: another one of
// `names`, the files of its folder, where `name` is a layer.
[[nodiscard]] std::string_view first_layer(std::string_view name,
                                           const std::vector<std::string_view> &names,
                                           const std::vector<std::vector<SideLayer>> &layers,
                                           const std::vector<LayerSuffix> &suffixes);

// Returns the canvas of one page. Throws Error(not_found) where the file has no such page.
[[nodiscard]] FileCanvas canvas_of_page(const ShownFile &file, int number, const Links &links,
                                        const DescriptionSettings &settings);

// Returns the canvases of all pages of a file, or the one canvas whose layers they are.
[[nodiscard]] std::vector<FileCanvas> canvases_of(const ShownFile &file, const Links &links,
                                                  const DescriptionSettings &settings);

// Returns the canvases of a folder: `files` are in the order in which they are shown, `layers` is
// that of the folder's side-car. Files of one canvas have shapes that differ by at most half a
// percent; others get canvases of their own.
[[nodiscard]] std::vector<FileCanvas> canvases_of(const std::vector<ShownFile> &files,
                                                  const std::vector<std::vector<SideLayer>> &layers,
                                                  const Links &links,
                                                  const DescriptionSettings &settings);

}   // namespace iiif
