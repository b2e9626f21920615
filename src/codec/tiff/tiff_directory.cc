#include "codec/tiff/tiff_directory.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include <tiff.h>

#include "base/checked.h"
#include "base/error.h"
#include "codec/damaged.h"
#include "codec/tiff/tiff_absent.h"
#include "codec/tiff/tiff_block.h"
#include "codec/tiff/tiff_chain.h"
#include "codec/tiff/tiff_end.h"
#include "codec/tiff/tiff_handle.h"
#include "codec/tiff/tiff_levels.h"
#include "codec/tiff/tiff_metadata.h"
#include "pixel/color.h"
#include "pixel/icc_profile.h"

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
        .absent = absent_sample(tiff, colors),
        .tiles = read_tiles(tiff, page, file),
    };
    if (colors == TiffColors::palette) {
        level.palette = read_palette(tiff, page.bits);
    }
    return level;
}

// Copies the list, because libtiff's is freed when the directory changes.
std::vector<std::uint64_t> sub_directories_of(const TiffHandle &tiff)
{
    const auto offsets = tiff.sub_directories();
    const auto count = std::min<std::size_t>(offsets.size(), kMostDirectories);
    return {offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::int64_t tile_count(const TiffLevel &level)
{
    return static_cast<std::int64_t>(level.tiles->size());
}

// The levels of a picture, and what is damaged in directories that are left out.
struct ReadLevels {
    std::vector<TiffLevel> levels;   // the full size first
    std::string damage;

    // Adds the level that `read` returns, unless it is damaged.
    template <class Read> void add(const Read &read)
    {
        try {
            read();
        }
        catch (const Error &error) {
            if (error.kind() != Kind::damaged) {
                throw;
            }
            damage = error.detail();
        }
    }
};

// `tiff` has to be at the full size.
ReadLevels read_levels(TiffHandle &tiff, const FoundPicture &picture, const ByteSource &file)
{
    const auto &full = picture.full.page;
    if (const auto *const sentence = refusal(full)) {
        throw Error(Kind::not_implemented, sentence);
    }
    ReadLevels result{.levels = {read_level(tiff, full, file)}, .damage = picture.damage};
    const auto sub_directories = sub_directories_of(tiff);
    // Levels may share one list of tiles, but only as often as the file has room for separate
    // lists; otherwise a small file could exhaust memory.
    auto room = file.bytes() / kLeastEntryBytes - tile_count(result.levels.front());
    const auto add_level = [&](const TiffPage &page) {
        auto level = read_level(tiff, page, file);
        room -= tile_count(level);
        if (room < 0) {
            throw_damaged("more tiles than the file has room for");
        }
        result.levels.push_back(std::move(level));
    };
    for (const auto &level : picture.levels) {
        result.add([&] {
            tiff.go_to_directory(level.offset);
            add_level(level.page);
        });
    }
    for (const auto offset : sub_directories) {
        result.add([&] {
            tiff.go_to_directory(offset);
            if (const auto page = read_tiff_page(tiff); is_level_of(full, page)) {
                add_level(page);
            }
        });
    }
    return result;
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

// Returns null where there is no usable profile, or one of more than kMostProfileBytes.
Profile read_profile(const TiffHandle &tiff)
{
    const auto profile = tiff.icc_profile();
    return profile.size() > kMostProfileBytes ? nullptr
                                              : repaired_profile({profile.begin(), profile.end()});
}

// Returns the memory that decoding a block takes besides the pixels of its level.
std::int64_t decoding_bytes(const TiffLevel &level)
{
    // Coefficients of 32 bits, twice, for each sample of a byte or two.
    constexpr std::int64_t kJpeg2000Copies = 8;
    if (level.jpeg) {
        return 0;
    }
    const auto block = block_bytes(level.page, level.page.block.height);
    return in_jpeg2000(level.page) ? checked_mul(block, kJpeg2000Copies) : block;
}

ImageInfo info_of(const std::vector<TiffLevel> &levels, int number, Profile profile,
                  Metadata metadata, const ByteSource &file)
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
        info.levels.back().decoding_bytes = decoding_bytes(level);
    }
    return info;
}

bool lacks_end(const FoundPicture &picture, const std::vector<TiffLevel> &levels,
               const ByteSource &file)
{
    const auto leads_beyond = [&](const FoundDirectory &directory) {
        return next_lies_beyond(directory.offset, file);
    };
    return leads_beyond(picture.full) || std::ranges::any_of(picture.levels, leads_beyond) ||
           std::ranges::any_of(
               levels, [&](const TiffLevel &level) { return lies_beyond(*level.tiles, file); });
}

}   // namespace

std::shared_ptr<const TiffDirectory> read_tiff_directory(std::shared_ptr<const ByteSource> file,
                                                         int number)
{
    TiffHandle tiff(*file);
    const auto picture = find_picture(tiff, number);
    tiff.go_to_directory(picture.full.offset);
    auto profile = read_profile(tiff);
    tiff.go_to_directory(picture.described_at);
    auto metadata = read_metadata(tiff, *file);
    tiff.go_to_directory(picture.full.offset);
    auto [levels, damage] = read_levels(tiff, picture, *file);
    levels = descending(std::move(levels));
    auto info = info_of(levels, number, std::move(profile), std::move(metadata), *file);
    info.lacks_end = lacks_end(picture, levels, *file);
    auto tile_profile = matches(info.icc_profile, info.format.model) ? info.icc_profile : nullptr;
    return std::make_shared<const TiffDirectory>(TiffDirectory{
        std::move(file), std::make_shared<const ImageInfo>(std::move(info)), std::move(levels),
        std::move(tile_profile),
        damage.empty() ? "" : "A directory of this TIFF is damaged and left out: " + damage});
}

std::vector<StackPage> read_tiff_stack(const ByteSource &file)
{
    TiffHandle tiff(file);
    TiffChain chain(tiff);
    const auto first = chain.at(0)->page;
    std::vector<StackPage> pages{read_stack_page(tiff)};
    for (std::size_t index = 1;; ++index) {
        const auto next = chain.at(index);
        if (!next) {
            break;
        }
        if (belongs_to(first, next->page)) {
            continue;
        }
        if (!are_alike(first, next->page)) {
            return {};
        }
        pages.push_back(read_stack_page(tiff));
    }
    return pages.size() > 1 ? std::move(pages) : std::vector<StackPage>();
}

}   // namespace iiif
