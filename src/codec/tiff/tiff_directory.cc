#include "codec/tiff/tiff_directory.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include <tiff.h>

#include "base/checked.h"
#include "base/error.h"
#include "codec/damaged.h"
#include "codec/tiff/tiff_block.h"
#include "codec/tiff/tiff_handle.h"
#include "codec/tiff/tiff_levels.h"
#include "codec/tiff/tiff_metadata.h"

namespace iiif {

namespace {

constexpr std::uint32_t kMostTableBytes = 65536;   // JPEG's eight largest tables are 3 KB
// An entry of TileOffsets and one of TileByteCounts take at least two bytes each.
constexpr std::int64_t kLeastEntryBytes = 4;

constexpr std::size_t kMostProfileBytes = std::size_t{16} << 20;

void check_geometry(const TiffPage &page)
{
    if (page.size.empty() || page.block.empty() || page.subsampling.empty() ||
        !page.size.fits_in({kLongestSide, kLongestSide})) {
        throw_damaged("impossible width or height");
    }
}

std::shared_ptr<const TiffBlocks> read_tiles(TiffHandle &tiff, const TiffPage &page,
                                             const ByteSource &file)
{
    const std::int64_t planes = page.planar == PLANARCONFIG_SEPARATE ? page.samples : 1;
    const auto of_plane = checked_mul(ceil_div(page.size.width, page.block.width),
                                      ceil_div(page.size.height, page.block.height));
    const auto count = checked_mul(of_plane, planes);
    if (count != tiff.block_count() || count > file.bytes() / kLeastEntryBytes) {
        throw_damaged("more tiles than the file has room for");
    }
    return read_tiff_blocks(tiff, file);
}

// TIFF 6.0 p. 23: colours are 0 to 65535. Some writers use 0 to 255.
std::vector<std::array<std::uint8_t, 3>> read_palette(const TiffHandle &tiff, int bits)
{
    const auto colors = tiff.palette(bits);
    const auto count = colors[0].size();
    if (count == 0) {
        throw_damaged("no palette");
    }
    std::uint16_t most = 0;
    for (const auto &channel : colors) {
        most = std::max(most, *std::ranges::max_element(channel));
    }
    const int shift = most > 255 ? 8 : 0;
    std::vector<std::array<std::uint8_t, 3>> palette(count);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t channel = 0; channel < colors.size(); ++channel) {
            palette[i][channel] = static_cast<std::uint8_t>(colors[channel][i] >> shift);
        }
    }
    return palette;
}

std::vector<std::uint8_t> read_jpeg_tables(const TiffHandle &tiff)
{
    const auto tables = tiff.jpeg_tables();
    if (tables.size() > kMostTableBytes) {
        throw_damaged("JPEG tables of " + std::to_string(tables.size()) + " bytes");
    }
    return {tables.begin(), tables.end()};
}

// Inverted gray and CMYK have to be converted by a decoder; a browser would show them wrongly.
std::optional<StoredJpeg> stored_jpeg(const TiffPage &page, TiffColors colors)
{
    const bool shown = page.compression == COMPRESSION_JPEG && page.tiled &&
                       colors != TiffColors::gray_inverted && colors != TiffColors::cmyk &&
                       (page.planar == PLANARCONFIG_CONTIG || page.samples == 1);
    if (!shown) {
        return std::nullopt;
    }
    constexpr std::int64_t kBlockSide = 8;
    const bool shares = colors == TiffColors::ycbcr;
    return StoredJpeg{.block = {shares ? kBlockSide * page.subsampling.width : kBlockSide,
                                shares ? kBlockSide * page.subsampling.height : kBlockSide},
                      .luminance = colors != TiffColors::rgb};
}

// Reads the level from the current directory of `tiff`, which `page` describes.
TiffLevel read_level(TiffHandle &tiff, const TiffPage &page, const ByteSource &file)
{
    check_geometry(page);
    const auto colors = colors_of(page);
    const bool jpeg = page.compression == COMPRESSION_JPEG;
    TiffLevel level{
        .geometry = {.size = page.size,
                     .tile = tile_of(page),
                     .stored_jpeg = stored_jpeg(page, colors)},
        .page = page,
        .directory_offset = tiff.directory_offset(),
        .jpeg = jpeg,
        .colors = colors,
        .ycbcr = {tiff.ycbcr_coefficients(), tiff.reference_black_white()},
        .palette = {},
        .jpeg_tables = read_jpeg_tables(tiff),
        .tiles = read_tiles(tiff, page, file),
    };
    if (colors == TiffColors::palette) {
        level.palette = read_palette(tiff, page.bits);
    }
    return level;
}

// A page that is not flagged as reduced or mask, and is not smaller than the first, begins the next
// picture.
bool starts_another_picture(const TiffPage &full, const TiffPage &page)
{
    return (page.subfile_type & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0 &&
           !is_smaller(page.size, full.size);
}

// Copies the list, because libtiff's is freed when the directory changes.
std::vector<std::uint64_t> sub_directories_of(const TiffHandle &tiff)
{
    const auto offsets = tiff.sub_directories();
    const auto count = std::min<std::size_t>(offsets.size(), kMostDirectories);
    return {offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(count)};
}

bool are_alike(const TiffPage &first, const TiffPage &page)
{
    return refusal(first) == nullptr && refusal(page) == nullptr && page.size == first.size &&
           format_of(page) == format_of(first);
}

[[noreturn]] void refuse_page(int number, int found)
{
    throw Error(Kind::not_found, "There is no page " + std::to_string(number) +
                                     ": this picture's file has " + std::to_string(found) + ".");
}

// Moves `tiff` to the full size of picture `number`. Levels and masks of the pictures before are
// not counted.
TiffPage go_to_picture(TiffHandle &tiff, int number)
{
    tiff.next_directory();
    auto full = read_tiff_page(tiff);
    int directories = 1;
    for (int found = 1; found < number;) {
        if (tiff.on_last_directory() || ++directories > kMostDirectories) {
            refuse_page(number, found);
        }
        tiff.next_directory();
        const auto page = read_tiff_page(tiff);
        if (!belongs_to(full, page)) {
            full = page;
            ++found;
        }
    }
    return full;
}

std::int64_t tile_count(const TiffLevel &level)
{
    return static_cast<std::int64_t>(level.tiles->size());
}

// After the first picture, an unreadable page throws, because it may be one of its levels. After a
// later picture it counts as the beginning of the next picture and only ends the search for levels.
bool next_page(TiffHandle &tiff, int number)
{
    if (number > 1) {
        return tiff.try_next_directory();
    }
    const bool more = !tiff.on_last_directory();
    if (more) {
        tiff.next_directory();
    }
    return more;
}

// Returns the full size first, then the other levels in stored order. `tiff` has to be at the full
// size.
std::vector<TiffLevel> read_levels(TiffHandle &tiff, const TiffPage &full, int number,
                                   const ByteSource &file)
{
    if (const auto *const sentence = refusal(full)) {
        throw Error(Kind::not_implemented, sentence);
    }
    std::vector<TiffLevel> levels{read_level(tiff, full, file)};
    const auto sub_directories = sub_directories_of(tiff);
    // Levels may share one list of tiles, but only as often as the file has room for separate
    // lists; otherwise a small file could exhaust memory.
    auto room = file.bytes() / kLeastEntryBytes - tile_count(levels.front());
    const auto add_level = [&](const TiffPage &page) {
        if (is_level_of(full, page)) {
            levels.push_back(read_level(tiff, page, file));
            room -= tile_count(levels.back());
        }
        if (room < 0) {
            throw_damaged("more tiles than the file has room for");
        }
    };
    for (int count = 1; count < kMostDirectories && next_page(tiff, number); ++count) {
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

// Sorts the levels from the largest to the smallest and drops levels that are not strictly smaller
// than the one before.
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

using Profile = std::shared_ptr<const std::vector<std::uint8_t>>;

// Returns null where there is no profile, or one of more than kMostProfileBytes.
Profile read_profile(const TiffHandle &tiff)
{
    const auto profile = tiff.icc_profile();
    return profile.empty() || profile.size() > kMostProfileBytes
               ? nullptr
               : std::make_shared<const std::vector<std::uint8_t>>(profile.begin(), profile.end());
}

std::shared_ptr<const ImageInfo> info_of(const std::vector<TiffLevel> &levels, int number,
                                         Profile profile, Metadata metadata, const ByteSource &file)
{
    const auto &full = levels.front();
    const auto &page = full.page;
    ImageInfo info{
        .levels = {},
        .format = format_of(page),
        .identity = file.identity(),
        .page = number,
        .stored = stored_samples(page),
        .ranges = ranges_of(page, format_of(page).colors()),
        .orientation = orientation_numbered(page.orientation),
        .icc_profile = std::move(profile),
        .metadata = std::make_shared<const Metadata>(std::move(metadata)),
    };
    for (const auto &level : levels) {
        info.levels.push_back(level.geometry);
        // The decoded block is held until it is unpacked.
        info.levels.back().decoding_bytes =
            level.jpeg ? 0 : block_bytes(level.page, level.page.block.height);
    }
    return std::make_shared<const ImageInfo>(std::move(info));
}

}   // namespace

std::shared_ptr<const TiffDirectory> read_tiff_directory(std::shared_ptr<const ByteSource> file,
                                                         int number)
{
    TiffHandle tiff(*file);
    const auto full = go_to_picture(tiff, number);
    auto profile = read_profile(tiff);
    auto metadata = read_metadata(tiff, *file);
    auto levels = descending(read_levels(tiff, full, number, *file));
    auto info = info_of(levels, number, std::move(profile), std::move(metadata), *file);
    return std::make_shared<const TiffDirectory>(
        TiffDirectory{std::move(file), std::move(info), std::move(levels)});
}

std::vector<StackPage> read_tiff_stack(const ByteSource &file)
{
    TiffHandle tiff(file);
    tiff.next_directory();
    const auto first = read_tiff_page(tiff);
    std::vector<StackPage> pages{read_stack_page(tiff)};
    for (int count = 1; count < kMostDirectories && tiff.try_next_directory(); ++count) {
        const auto page = read_tiff_page(tiff);
        if (belongs_to(first, page)) {
            continue;
        }
        if (!are_alike(first, page)) {
            return {};
        }
        pages.push_back(read_stack_page(tiff));
    }
    return pages.size() > 1 ? std::move(pages) : std::vector<StackPage>();
}

}   // namespace iiif
