#include "codec/jpeg2000/jp2_reader.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <utility>
#include <vector>

#include "codec/damaged.h"
#include "codec/jpeg2000/j2k_quality.h"
#include "codec/jpeg2000/j2k_window.h"
#include "codec/jpeg2000/jp2_cost.h"
#include "codec/jpeg2000/jp2_planes.h"
#include "codec/sequential_reader.h"
#include "pixel/background.h"

namespace iiif {

namespace {

// The number of decoded layers is chosen per cell: a square of a level that holds whole tiles, as
// large as the block that TileSource decodes at once.
constexpr int kCellExponent = 10;
constexpr std::int64_t kCell = std::int64_t{1} << kCellExponent;
constexpr std::int64_t kBytesOfLayers = 160;   // including the cache entry

// Returns the tiles, by column and row, that a rectangle of the reference grid touches.
Rect tiles_of(const J2kSize &size, const Rect &rect)
{
    return rect_between((rect.x - size.tile.x) / size.tile.width,
                        (rect.y - size.tile.y) / size.tile.height,
                        ceil_div(rect.right() - size.tile.x, size.tile.width),
                        ceil_div(rect.bottom() - size.tile.y, size.tile.height));
}

// For a smaller window, starting threads costs more time than they save.
constexpr std::int64_t kLargeWindow = std::int64_t{512} * 512;

int threads_for(const Rect &window, const std::function<int()> &threads)
{
    return threads && window.width * window.height >= kLargeWindow ? threads() : 1;
}

class Jp2Reader final : public Reader {
public:
    Jp2Reader(std::shared_ptr<Jp2Picture> picture, Jp2Way way)
        : picture_(std::move(picture)), way_(picture_->random_access() ? way : Jp2Way::whole)
    {
    }

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return picture_->info; }
    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return make_jp2_reader(picture_, way_);
    }
    void read_tile(const TileIndex &tile, const StripView &out) override
    {
        const auto &level = info()->levels[static_cast<std::size_t>(tile.level)];
        read_rect(tile.level, tile_rect(level, tile), out);
    }
    void read_rect(int level, const Rect &rect, const StripView &out) override;
    void use_layers(int layers) override { layers_ = layers; }
    void use_threads(const std::function<int()> &threads) override { threads_ = threads; }
    void tolerate(const Tolerance &tolerance) override { tolerance_ = tolerance; }
    void set_client(Sink *client) override { client_ = client; }
    [[nodiscard]] std::uint32_t form() const override
    {
        return static_cast<std::uint32_t>(layers_);
    }
    [[nodiscard]] std::string remark() const override { return picture_->remark; }

private:
    [[nodiscard]] const J2kSize &size() const { return picture_->codestream().size; }
    [[nodiscard]] const J2kComponent &component(int number) const
    {
        return size().components[static_cast<std::size_t>(number)];
    }
    [[nodiscard]] Rect grid_rect(int reduction, const Rect &pixels) const;
    [[nodiscard]] std::vector<int> components_in(const J2kWindow &window) const;
    [[nodiscard]] std::vector<J2kWindow> parts_of(int reduction, const Rect &pixels,
                                                  const Rect &window) const;
    // Returns the parts of the window that are lost, in its coordinates.
    std::vector<Rect> add_tiles(int reduction, const Rect &pixels, const Rect &window,
                                Planes &planes);
    [[nodiscard]] bool has_tile(std::int64_t tile) const;
    void announce_parts(std::vector<J2kWindow> parts);
    [[nodiscard]] bool add_rest(const J2kWindow &part, Planes &planes);
    void fill_lost(const Rect &lost, const Rect &pixels, const StripView &out) const;
    void add_tile(J2kWindow window, const Rect &cells, Planes &planes);
    [[nodiscard]] int visible_layers(J2kWindow window, const J2kTile &geometry, const Rect &cells);
    [[nodiscard]] int visible_layers(const J2kWindow &window, const J2kTile &geometry,
                                     std::int64_t column, std::int64_t row);
    void add(const DecodedPlanes &decoded, const std::vector<int> &components, Planes &planes);
    void add_whole_way(int reduction, const Rect &window, bool strict, Planes &planes);
    void add_whole_way(int level, const Rect &window, Planes &planes);

    std::shared_ptr<Jp2Picture> picture_;
    Jp2Way way_;
    int layers_ = kAllLayers;
    std::function<int()> threads_;   // empty: one thread
    Tolerance tolerance_;
    Sink *client_ = nullptr;   // null if no client waits
};

// Returns the part of the reduced reference grid that holds the pixels and, for subsampled
// components, the samples that cover them.
Rect Jp2Reader::grid_rect(int reduction, const Rect &pixels) const
{
    const auto &step = picture_->samples.step();
    auto most = step;
    for (const auto number : picture_->samples.components()) {
        most = {std::max<std::int64_t>(most.width, component(number).dx),
                std::max<std::int64_t>(most.height, component(number).dy)};
    }
    const auto left = pixels.x * step.width / most.width * most.width;
    const auto top = pixels.y * step.height / most.height * most.height;
    // Takes one sample more than the pixels reach: if the image begins between samples, the ones
    // for its first pixels come after them.
    const auto right = (ceil_div(pixels.right() * step.width, most.width) + 1) * most.width;
    const auto bottom = (ceil_div(pixels.bottom() * step.height, most.height) + 1) * most.height;
    return intersection(rect_between(left, top, right, bottom), halved(size().image, reduction));
}

// Returns the components with samples in the window, plus those that must be decoded for them.
std::vector<int> Jp2Reader::components_in(const J2kWindow &window) const
{
    std::vector<int> result;
    for (const auto number : picture_->samples.components()) {
        if (!divided(window.rect, component(number).dx, component(number).dy).empty()) {
            result.push_back(number);
        }
    }
    const auto &tile = picture_->codestream().tiles[static_cast<std::size_t>(window.tile)];
    return result.empty() ? result : decoded_components(size(), *tile.coding, std::move(result));
}

void Jp2Reader::add(const DecodedPlanes &decoded, const std::vector<int> &components,
                    Planes &planes)
{
    const auto &wanted = picture_->samples.components();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto found = std::ranges::find(components, wanted[i]);
        if (found != components.end()) {
            planes.add(i, decoded.planes[static_cast<std::size_t>(found - components.begin())],
                       decoded.owner);
        }
    }
}

int Jp2Reader::visible_layers(const J2kWindow &window, const J2kTile &geometry, std::int64_t column,
                              std::int64_t row)
{
    const std::array key{window.tile, std::int64_t{window.reduction}, column, row};
    if (const auto known = picture_->visible_layers.get(key)) {
        return *known;
    }
    const auto layers = std::make_shared<int>(sufficient_layers(picture_->index, geometry, window));
    picture_->visible_layers.put(key, layers, kBytesOfLayers);
    return *layers;
}

// Considers whole cells rather than the window alone. A tile thus gets the same layers, and the
// same pixels, whether it is decoded alone or with its neighbours. Returns all layers if no cell
// has a component in the window.
int Jp2Reader::visible_layers(J2kWindow window, const J2kTile &geometry, const Rect &cells)
{
    const auto whole = halved(geometry.rect, window.reduction);
    const auto corner = picture_->level_rect(window.reduction);
    const auto &step = picture_->samples.step();
    int most = 0;
    for (auto row = cells.y; row < cells.bottom(); ++row) {
        for (auto column = cells.x; column < cells.right(); ++column) {
            const Rect cell{(corner.x + column * kCell) * step.width,
                            (corner.y + row * kCell) * step.height, kCell * step.width,
                            kCell * step.height};
            window.rect = intersection(cell, whole);
            window.components = components_in(window);
            if (!window.components.empty()) {
                most = std::max(most, visible_layers(window, geometry, column, row));
            }
        }
    }
    return most == 0 ? kAllLayers : most;
}

void Jp2Reader::add_tile(J2kWindow window, const Rect &cells, Planes &planes)
{
    const auto &tile = picture_->codestream().tiles[static_cast<std::size_t>(window.tile)];
    auto &index = picture_->index;
    const auto geometry = index.geometry(window.tile);
    if (layers_ == kAutomaticLayers) {
        window.layers = tile.coding->layers > 1 ? visible_layers(window, geometry, cells) : 1;
    }
    add(decode_window(index, geometry, window), window.components, planes);
}

// Returns what to decode from each tile. `pixels` is a rectangle of the level, and `window` the
// same area on the reduced reference grid.
std::vector<J2kWindow> Jp2Reader::parts_of(int reduction, const Rect &pixels,
                                           const Rect &window) const
{
    const auto &level = info()->levels[static_cast<std::size_t>(reduction)];
    std::vector<J2kWindow> parts;
    const auto full = rect_between(window.x << reduction, window.y << reduction,
                                   ((window.right() - 1) << reduction) + 1,
                                   ((window.bottom() - 1) << reduction) + 1);
    const auto tiles = tiles_of(size(), full);
    for (auto row = tiles.y; row < tiles.bottom(); ++row) {
        for (auto column = tiles.x; column < tiles.right(); ++column) {
            const auto tile = row * size().tiles_wide() + column;
            J2kWindow part{.tile = tile,
                           .reduction = reduction,
                           .rect = intersection(halved(size().tile_rect(tile), reduction), window),
                           .layers = layers_,
                           .threads = threads_for(window, threads_),
                           .memory = most_coded_bytes(picture_->index, tile, level, pixels.size()),
                           .client = client_};
            part.components = components_in(part);
            if (part.components.empty()) {
                continue;
            }
            parts.push_back(std::move(part));
        }
    }
    return parts;
}

bool Jp2Reader::has_tile(std::int64_t tile) const
{
    return !picture_->codestream().tiles[static_cast<std::size_t>(tile)].parts.empty();
}

// Damage that is met here is met again when the part is decoded.
void Jp2Reader::announce_parts(std::vector<J2kWindow> parts)
{
    std::erase_if(parts, [this](const J2kWindow &part) { return !has_tile(part.tile); });
    try {
        announce_packets(picture_->index, parts);
    }
    catch (const Error &error) {
        if (!tolerance_.accepts(error)) {
            throw;
        }
    }
}

std::vector<Rect> Jp2Reader::add_tiles(int reduction, const Rect &pixels, const Rect &window,
                                       Planes &planes)
{
    const auto cells = cells_of(pixels, kCellExponent, kCellExponent);
    const auto parts = parts_of(reduction, pixels, window);
    announce_parts(parts);
    std::vector<Rect> lost;
    for (const auto &part : parts) {
        try {
            if (!has_tile(part.tile)) {
                throw_damaged("tile " + std::to_string(part.tile) + " is not in the file");
            }
            add_tile(part, cells, planes);
        }
        catch (const Error &error) {
            if (!tolerance_.accepts(error)) {
                throw;
            }
            if (!add_rest(part, planes)) {
                lost.push_back(part.rect);
            }
            if (lost.size() == parts.size()) {
                throw;
            }
        }
    }
    return lost;
}

// Decodes with libopenjp2 what it finds of a tile whose packets cannot be parsed. Returns false
// where that is nothing, or where it would have to hold a large tile.
bool Jp2Reader::add_rest(const J2kWindow &part, Planes &planes)
{
    constexpr std::int64_t kMostPixels = std::int64_t{1} << 24;
    const auto tile = size().tile_rect(part.tile);
    if (!has_tile(part.tile) || tile.width * tile.height > kMostPixels) {
        return false;
    }
    try {
        add_whole_way(part.reduction, part.rect, false, planes);
        return true;
    }
    catch (const Error &) {
        return false;   // the first error is noted
    }
}

void Jp2Reader::fill_lost(const Rect &lost, const Rect &pixels, const StripView &out) const
{
    const auto &step = picture_->samples.step();
    const auto covered =
        rect_between(lost.x / step.width, lost.y / step.height, ceil_div(lost.right(), step.width),
                     ceil_div(lost.bottom(), step.height));
    auto part = intersection(covered, pixels);
    part.x -= pixels.x;
    part.y -= pixels.y;
    if (!part.empty()) {
        fill_background(tolerance_.background, {}, out.part(part));
    }
}

// Returns the union of the tiles that a rectangle touches.
Rect joined_tiles(const J2kSize &size, const Rect &rect)
{
    const auto tiles = tiles_of(size, rect);
    return rect_between(size.tile.x + tiles.x * size.tile.width,
                        size.tile.y + tiles.y * size.tile.height,
                        size.tile.x + tiles.right() * size.tile.width,
                        size.tile.y + tiles.bottom() * size.tile.height);
}

void Jp2Reader::add_whole_way(int reduction, const Rect &window, bool strict, Planes &planes)
{
    std::vector<int> all(size().components.size());
    std::iota(all.begin(), all.end(), 0);
    const auto full =
        intersection(rect_between(window.x << reduction, window.y << reduction,
                                  window.right() << reduction, window.bottom() << reduction),
                     size().image);
    const auto area = picture_->codestream().whole_tiles_only
                          ? intersection(joined_tiles(size(), full), size().image)
                          : full;
    const auto decoded =
        decode_codestream(picture_->index.file(), {.begin = picture_->boxes.codestream_offset,
                                                   .end = picture_->boxes.codestream_end,
                                                   .area = area,
                                                   .reduction = reduction,
                                                   .layers = layers_ == kAllLayers ? 0 : layers_,
                                                   .threads = threads_for(window, threads_),
                                                   .strict = strict});
    add(decoded, all, planes);
}

void Jp2Reader::read_rect(int level, const Rect &rect, const StripView &out)
{
    assert(out.format == info()->format && out.size == rect.size() && !rect.empty());
    const auto corner = picture_->level_rect(level);
    const Rect pixels{corner.x + rect.x, corner.y + rect.y, rect.width, rect.height};
    const auto window = grid_rect(level, pixels);
    std::vector<Rect> rects;
    for (const auto number : picture_->samples.components()) {
        rects.push_back(divided(window, component(number).dx, component(number).dy));
    }
    Planes planes(rects);
    std::vector<Rect> lost;
    if (way_ != Jp2Way::whole) {
        lost = add_tiles(level, rect, window, planes);
    }
    else {
        add_whole_way(level, window, planes);
    }
    picture_->samples.convert(planes.planes(), pixels, out);
    for (const auto &part : lost) {
        fill_lost(part, pixels, out);
    }
}

// Decodes with libopenjp2; leniently where it would refuse a damaged file and the tolerance does
// not.
void Jp2Reader::add_whole_way(int level, const Rect &window, Planes &planes)
{
    try {
        add_whole_way(level, window, true, planes);
    }
    catch (const Error &error) {
        if (!tolerance_.accepts(error)) {
            throw;
        }
        add_whole_way(level, window, false, planes);
    }
}

}   // namespace

std::unique_ptr<Reader> make_jp2_reader(std::shared_ptr<Jp2Picture> picture, Jp2Way way)
{
    return std::make_unique<Jp2Reader>(std::move(picture), way);
}

std::unique_ptr<Reader> open_jp2(std::shared_ptr<const ByteSource> file, int page)
{
    expect_only_page(page);
    return make_jp2_reader(open_jp2_picture(std::move(file)));
}

}   // namespace iiif
