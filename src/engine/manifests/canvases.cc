#include "engine/manifests/canvases.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "protocol/presentation_text.h"

namespace iiif {

namespace {

bool has_several_pages(const ShownFile &file)
{
    return file.outline->pages.size() > 1;
}

std::string page_name(const PageOutline &page)
{
    return page.name.empty() ? std::to_string(page.number) : page.name;
}

Layer layer_of(const ShownFile &file, const PageOutline &page, const Links &links)
{
    return links.layer(links.page_uri(file.uri, page.number, has_several_pages(file)), page);
}

std::string canvas_uri(const ShownFile &file, int page)
{
    return file.uri + "/canvas/" + std::to_string(page);
}

// Returns the canvas of one page. The entry of a page in the side-car precedes that of its file.
FileCanvas page_canvas(const ShownFile &file, const PageOutline &page, const Links &links,
                       const DescriptionSettings &settings)
{
    const bool several = has_several_pages(file);
    const auto &stated =
        several ? file.side_car->page(std::to_string(page.number)) : *file.side_car;
    Canvas canvas{.uri = canvas_uri(file, page.number)};
    canvas.particulars.label = several ? plain_map(page_name(page)) : label_of(file, settings);
    take_particulars(canvas.particulars, stated.particulars);
    canvas.behavior = stated.behavior;
    canvas.layers.push_back(layer_of(file, page, links));
    return {std::move(canvas), file.name};
}

// --- Layers

// Registered pictures of different sizes are stretched over one canvas, so they have one shape.
bool are_alike(const Size &one, const Size &other)
{
    constexpr double kMostDifference = 0.005;
    const auto ratio = static_cast<double>(one.width) * static_cast<double>(other.height) /
                       (static_cast<double>(one.height) * static_cast<double>(other.width));
    return ratio > 1 - kMostDifference && ratio < 1 + kMostDifference;
}

bool have_one_shape(const std::vector<Layer> &layers)
{
    return std::ranges::all_of(
        layers, [&](const Layer &layer) { return are_alike(layers.front().size, layer.size); });
}

std::vector<Layer> layers_of_pages(const ShownFile &file, const Links &links)
{
    std::vector<Layer> layers;
    for (const auto &page : file.outline->pages) {
        layers.push_back(layer_of(file, page, links));
        const auto &stated = file.side_car->page(std::to_string(page.number)).particulars.label;
        layers.back().label = stated.empty() ? plain_map(page_name(page)) : stated;
    }
    return layers;
}

using FilesByName = std::map<std::string_view, const ShownFile *>;

// Returns the layers whose files are shown; a file of several pages is not a layer.
std::vector<Layer> layers_of_files(const std::vector<SideLayer> &stated, const FilesByName &files,
                                   const Links &links)
{
    std::vector<Layer> layers;
    for (const auto &[name, label] : stated) {
        const auto found = files.find(name);
        if (found != files.end() && !has_several_pages(*found->second)) {
            const auto &file = *found->second;
            layers.push_back(layer_of(file, file.outline->pages.front(), links));
            layers.back().label = label;
        }
    }
    return layers;
}

struct NamedLayer {
    std::string object;   // the file's name without the layer's suffix
    std::size_t row;      // of IIIFLayer
};

std::optional<NamedLayer> layer_named(std::string_view name,
                                      const std::vector<LayerSuffix> &suffixes)
{
    const auto stem = name.substr(0, name.rfind('.'));
    for (std::size_t row = 0; row < suffixes.size(); ++row) {
        const auto &suffix = suffixes[row].suffix;
        if (stem.ends_with(suffix) && stem.size() > suffix.size()) {
            return NamedLayer{std::string(stem.substr(0, stem.size() - suffix.size())), row};
        }
    }
    return std::nullopt;
}

// Returns the layers that IIIFLayer finds by the names of files: those of one object, in the order
// of the directive's lines.
std::vector<std::vector<SideLayer>> named_layers(const std::vector<ShownFile> &files,
                                                 const std::vector<LayerSuffix> &suffixes)
{
    std::map<std::string, std::map<std::size_t, std::string>> objects;
    for (const auto &file : files) {
        if (const auto found = layer_named(file.name, suffixes)) {
            objects[found->object].emplace(found->row, file.name);
        }
    }
    std::vector<std::vector<SideLayer>> result;
    for (const auto &[object, layers] : objects) {
        std::vector<SideLayer> stated;
        for (const auto &[row, file] : layers) {
            stated.push_back({file, plain_map(suffixes[row].label)});
        }
        result.push_back(std::move(stated));
    }
    return result;
}

// Returns the one of `names` whose line of IIIFLayer comes first among those of the object.
std::string_view first_named(const NamedLayer &own, std::string_view name,
                             const std::vector<std::string_view> &names,
                             const std::vector<LayerSuffix> &suffixes)
{
    auto row = own.row;
    for (const auto other : names) {
        const auto found = layer_named(other, suffixes);
        if (found && found->object == own.object && found->row < row) {
            row = found->row;
            name = other;
        }
    }
    return name;
}

// Returns the label of a canvas of named layers: that of its object.
LanguageMap object_label(const ShownFile &file, const DescriptionSettings &settings)
{
    const auto found = layer_named(file.name, settings.layer_suffixes);
    const bool stated = !file.side_car->particulars.label.empty();
    return found && !stated ? plain_map(label_of_folder(found->object)) : label_of(file, settings);
}

// Makes the canvases of a folder. Each file is shown once.
class FolderCanvases {
public:
    FolderCanvases(const std::vector<ShownFile> &files, const Links &links,
                   const DescriptionSettings &settings)
        : links_(links), settings_(settings)
    {
        for (const auto &file : files) {
            files_.emplace(file.name, &file);
        }
    }

    // Remembers the canvas of these layers under each of their files.
    void add_layers(const std::vector<SideLayer> &stated)
    {
        auto layers = layers_of_files(stated, files_, links_);
        const auto first = std::ranges::find_if(
            stated, [&](const SideLayer &layer) { return files_.contains(layer.file); });
        if (layers.size() < 2 || !have_one_shape(layers)) {
            return;
        }
        const auto &file = *files_.find(first->file)->second;
        Canvas canvas{.uri = canvas_uri(file, 1)};
        canvas.particulars.label = object_label(file, settings_);
        canvas.layers = std::move(layers);
        const auto shared = std::make_shared<FileCanvas>(FileCanvas{std::move(canvas), file.name});
        for (const auto &layer : stated) {
            layered_.emplace(layer.file, shared);
        }
    }

    void show(const ShownFile &file)
    {
        const auto found = layered_.find(file.name);
        if (found == layered_.end()) {
            std::ranges::move(canvases_of(file, links_, settings_), std::back_inserter(canvases_));
        }
        else if (shown_.insert(found->second.get()).second) {
            canvases_.push_back(*found->second);
        }
    }

    [[nodiscard]] std::vector<FileCanvas> take() { return std::move(canvases_); }

private:
    const Links &links_;
    const DescriptionSettings &settings_;
    FilesByName files_;
    std::map<std::string, std::shared_ptr<const FileCanvas>, std::less<>> layered_;   // by file
    std::set<const FileCanvas *> shown_;
    std::vector<FileCanvas> canvases_;
};

}   // namespace

LanguageMap label_of(const ShownFile &file, const DescriptionSettings &settings)
{
    if (const auto &stated = file.side_car->particulars.label; !stated.empty()) {
        return stated;
    }
    const auto &outline = *file.outline;
    const auto &title = outline.title.empty() ? outline.description : outline.title;
    return plain_map(settings.label_from == LabelFrom::metadata && !title.empty()
                         ? title
                         : label_of_file(file.name));
}

std::string_view first_layer(std::string_view name, const std::vector<std::string_view> &names,
                             const std::vector<std::vector<SideLayer>> &layers,
                             const std::vector<LayerSuffix> &suffixes)
{
    for (const auto &canvas : layers) {
        if (std::ranges::find(canvas, name, &SideLayer::file) != canvas.end()) {
            const auto first = std::ranges::find_if(canvas, [&](const SideLayer &layer) {
                return std::ranges::find(names, layer.file) != names.end();
            });
            return first == canvas.end() ? name : std::string_view(first->file);
        }
    }
    const auto own = layer_named(name, suffixes);
    return own ? first_named(*own, name, names, suffixes) : name;
}

void take_particulars(Particulars &particulars, const Particulars &stated)
{
    const auto take = [](auto &member, const auto &value) {
        if (!value.empty()) {
            member = value;
        }
    };
    take(particulars.label, stated.label);
    take(particulars.summary, stated.summary);
    take(particulars.metadata, stated.metadata);
    take(particulars.rights, stated.rights);
    take(particulars.nav_date, stated.nav_date);
    if (stated.required_statement) {
        particulars.required_statement = stated.required_statement;
    }
    if (stated.provider) {
        particulars.provider = stated.provider;
    }
}

FileCanvas canvas_of_page(const ShownFile &file, int number, const Links &links,
                          const DescriptionSettings &settings)
{
    const auto page = std::ranges::find(file.outline->pages, number, &PageOutline::number);
    if (page == file.outline->pages.end()) {
        throw Error(Kind::not_found, "There is no such page.");
    }
    return page_canvas(file, *page, links, settings);
}

std::vector<FileCanvas> canvases_of(const ShownFile &file, const Links &links,
                                    const DescriptionSettings &settings)
{
    if (has_several_pages(file) && (settings.pages_as_layers || file.side_car->pages_as_layers)) {
        auto layers = layers_of_pages(file, links);
        if (have_one_shape(layers)) {
            Canvas canvas{.uri = canvas_uri(file, 1)};
            canvas.particulars.label = label_of(file, settings);
            canvas.layers = std::move(layers);
            return {{std::move(canvas), file.name}};
        }
    }
    std::vector<FileCanvas> canvases;
    for (const auto &page : file.outline->pages) {
        canvases.push_back(page_canvas(file, page, links, settings));
    }
    return canvases;
}

std::vector<FileCanvas> canvases_of(const std::vector<ShownFile> &files,
                                    const std::vector<std::vector<SideLayer>> &layers,
                                    const Links &links, const DescriptionSettings &settings)
{
    FolderCanvases canvases(files, links, settings);
    for (const auto &stated : layers) {
        canvases.add_layers(stated);
    }
    for (const auto &named : named_layers(files, settings.layer_suffixes)) {
        canvases.add_layers(named);
    }
    for (const auto &file : files) {
        canvases.show(file);
    }
    return canvases.take();
}

}   // namespace iiif
