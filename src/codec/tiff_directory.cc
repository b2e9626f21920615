#include "codec/tiff_directory.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include <tiff.h>

#include "base/checked.h"
#include "base/error.h"
#include "codec/damaged.h"
#include "codec/tiff_handle.h"

namespace iiif {

namespace {

constexpr int kMostDirectories = 1000;
constexpr std::uint32_t kMostTableBytes = 65536;   // JPEG's eight largest tables are 3 KB
constexpr std::int64_t kLongestSide = std::numeric_limits<std::int32_t>::max();
// An entry of TileOffsets and one of TileByteCounts are two shorts at least.
constexpr std::int64_t kLeastEntryBytes = 4;

void check_geometry(const Level &geometry)
{
    if (geometry.size.empty() || geometry.tile.empty() ||
        !geometry.size.fits_in({kLongestSide, kLongestSide})) {
        throw_damaged("impossible width or height");
    }
}

std::vector<StoredTile> read_tiles(TiffHandle &tiff, const Level &geometry, std::int64_t file_bytes)
{
    const auto count = checked_mul(ceil_div(geometry.size.width, geometry.tile.width),
                                   ceil_div(geometry.size.height, geometry.tile.height));
    if (count != tiff.tile_count() || count > file_bytes / kLeastEntryBytes) {
        throw_damaged("more tiles than the file has room for");
    }
    const auto offsets = tiff.tile_offsets();
    const auto bytes = tiff.tile_byte_counts();
    std::vector<StoredTile> tiles(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        tiles[i] = {.offset = offsets[i], .bytes = bytes[i]};
    }
    return tiles;
}

std::vector<std::uint8_t> read_jpeg_tables(const TiffHandle &tiff)
{
    const auto tables = tiff.jpeg_tables();
    if (tables.size() > kMostTableBytes) {
        throw_damaged("JPEG tables of " + std::to_string(tables.size()) + " bytes");
    }
    return {tables.begin(), tables.end()};
}

// The page that `tiff` stands on.
TiffLevel read_level(TiffHandle &tiff, const TiffPage &page, const File &file)
{
    check_geometry(page.geometry);
    const auto colors = colors_of(page);
    auto geometry = page.geometry;
    geometry.stored_jpeg =
        page.compression == COMPRESSION_JPEG && colors != TiffColors::gray_inverted;
    return {
        .geometry = geometry,
        .directory_offset = tiff.directory_offset(),
        .jpeg = page.compression == COMPRESSION_JPEG,
        .colors = colors,
        .jpeg_tables = read_jpeg_tables(tiff),
        .tiles = read_tiles(tiff, page.geometry, file.bytes()),
    };
}

bool is_smaller(const Size &size, const Size &than)
{
    return size.fits_in(than) && size != than;
}

// Both sides are reduced by one ratio, and each was then rounded up or down: there is a ratio r
// with width - 1 < full.width / r < width + 1, and the same for the height. Sides are below 2^31.
bool has_shape_of(const Size &full, const Size &size)
{
    return full.width * (size.height - 1) < full.height * (size.width + 1) &&
           full.height * (size.width - 1) < full.width * (size.height + 1);
}

// A page that does not say that it is a reduced one has to be a whole part of the full picture:
// other pictures of the same shape are common, and mostly some other fraction of it.
bool is_level_of(const TiffPage &full, const TiffPage &page)
{
    const auto &size = page.geometry.size;
    return refusal(page) == nullptr && (page.subfile_type & FILETYPE_MASK) == 0 && !size.empty() &&
           format_of(colors_of(page)) == format_of(colors_of(full)) &&
           is_smaller(size, full.geometry.size) && has_shape_of(full.geometry.size, size) &&
           ((page.subfile_type & FILETYPE_REDUCEDIMAGE) != 0 ||
            whole_factor(full.geometry.size, size) != 0);
}

// From a page as large as the first one on, the pages are those of another picture.
bool starts_another_picture(const TiffPage &full, const TiffPage &page)
{
    return (page.subfile_type & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0 &&
           !is_smaller(page.geometry.size, full.geometry.size);
}

// Copied: libtiff's list ends with the directory.
std::vector<std::uint64_t> sub_directories_of(const TiffHandle &tiff)
{
    const auto offsets = tiff.sub_directories();
    const auto count = std::min<std::size_t>(offsets.size(), kMostDirectories);
    return {offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(count)};
}

// Full size first, the others as they come.
std::vector<TiffLevel> read_levels(TiffHandle &tiff, const File &file)
{
    tiff.next_directory();
    const auto full = read_tiff_page(tiff);
    if (const auto *const sentence = refusal(full)) {
        throw Error(Kind::not_implemented, sentence);
    }
    std::vector<TiffLevel> levels{read_level(tiff, full, file)};
    const auto sub_directories = sub_directories_of(tiff);
    const auto add_level = [&](const TiffPage &page) {
        if (is_level_of(full, page)) {
            levels.push_back(read_level(tiff, page, file));
        }
    };
    for (int count = 1; count < kMostDirectories && !tiff.on_last_directory(); ++count) {
        tiff.next_directory();
        const auto page = read_tiff_page(tiff);
        if (starts_another_picture(full, page)) {
            break;
        }
        add_level(page);
    }
    for (const auto offset : sub_directories) {
        tiff.go_to_directory(offset);
        add_level(read_tiff_page(tiff));
    }
    return levels;
}

// Largest first, each strictly smaller than the one before.
std::vector<TiffLevel> descending(std::vector<TiffLevel> levels)
{
    std::ranges::stable_sort(levels, std::greater<>{},
                             [](const TiffLevel &level) { return level.geometry.size; });
    std::vector<TiffLevel> result;
    for (auto &level : levels) {
        if (result.empty() || is_smaller(level.geometry.size, result.back().geometry.size)) {
            result.push_back(std::move(level));
        }
    }
    return result;
}

std::shared_ptr<const ImageInfo> info_of(const std::vector<TiffLevel> &levels, const File &file)
{
    ImageInfo info{
        .levels = {},
        .format = format_of(levels.front().colors),
        .identity = file.identity(),
    };
    for (const auto &level : levels) {
        info.levels.push_back(level.geometry);
    }
    return std::make_shared<const ImageInfo>(std::move(info));
}

}   // namespace

std::shared_ptr<const TiffDirectory> read_tiff_directory(std::shared_ptr<const File> file)
{
    TiffHandle tiff(*file);
    auto levels = descending(read_levels(tiff, *file));
    auto info = info_of(levels, *file);
    return std::make_shared<const TiffDirectory>(
        TiffDirectory{std::move(file), std::move(info), std::move(levels)});
}

}   // namespace iiif
