#include "codec/tiff/tiff_reader.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/j2k_tile.h"
#include "codec/jpeg_decode.h"
#include "codec/tiff/jpeg_profile.h"
#include "codec/tiff/jpeg_stream.h"
#include "codec/tiff/tiff_absent.h"
#include "codec/tiff/tiff_block.h"
#include "codec/tiff/tiff_decode.h"
#include "codec/tiff/tiff_pages.h"
#include "codec/tiff/tiff_samples.h"
#include "pixel/background.h"

namespace iiif {

namespace {

// No codec doubles the size of a tile. What it adds besides the pixels (tables, a colour profile in
// each JPEG tile) is less than this.
constexpr std::int64_t kMostOverhead = std::int64_t{1} << 20;

// With few bits a sample, incompressible fax data grows most: up to two bytes a pixel.
std::int64_t most_stored_bytes(const TiffPage &page)
{
    const auto pixels = checked_mul(page.block.width, page.block.height);
    const auto bytes = std::max(pixels, block_bytes(page, page.block.height));
    return checked_add(checked_mul(bytes, std::int64_t{2}), kMostOverhead);
}

// Returns the tile's name in the log.
std::string name_of(const TiffLevel &level, std::int64_t index)
{
    const auto &size = level.geometry.size;
    return "tile " + std::to_string(index) + " of level " + std::to_string(size.width) + "x" +
           std::to_string(size.height);
}

JpegColors jpeg_colors(const TiffLevel &level)
{
    if (stored_apart(level.page)) {
        return JpegColors::gray;
    }
    switch (level.colors) {
    case TiffColors::rgb:
        return JpegColors::rgb;
    case TiffColors::ycbcr:
        return JpegColors::ycbcr;
    case TiffColors::cmyk:
        return JpegColors::cmyk;
    case TiffColors::icc_lab:
    case TiffColors::lab:   // never in JPEG, like palettes
    case TiffColors::gray:
    case TiffColors::gray_inverted:
    case TiffColors::palette:
        return JpegColors::gray;
    }
    __builtin_unreachable();
}

std::int64_t index_of(const TileIndex &tile, const Level &level)
{
    return tile.row * ceil_div(level.size.width, level.tile.width) + tile.column;
}

// Returns the number of strips in a tile of the level; 1 where the file stores tiles.
std::int64_t blocks_per_tile(const TiffLevel &level)
{
    return level.geometry.tile.height / level.page.block.height;
}

// Returns whether each channel of the picture has blocks of its own. Palettes have one channel.
bool has_blocks_of_channels(const TiffLevel &level)
{
    return stored_apart(level.page) && level.colors != TiffColors::palette;
}

// Returns the number of blocks of each channel.
std::int64_t blocks_of_channel(const TiffLevel &level)
{
    return static_cast<std::int64_t>(level.tiles->size()) / std::int64_t{level.page.samples};
}

class TiffReader final : public Reader {
public:
    // `info` is the directory's, or the same with bands.
    TiffReader(std::shared_ptr<const TiffDirectory> directory,
               std::shared_ptr<const ImageInfo> info)
        : directory_(std::move(directory)), info_(std::move(info)),
          other_decoder_(*directory_->file)
    {
    }

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return info_; }
    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return std::make_unique<TiffReader>(directory_, info_);
    }
    [[nodiscard]] std::unique_ptr<Reader> with_all_bands() const override;
    [[nodiscard]] std::uint32_t form() const override
    {
        return info_->format.model == ColorModel::bands ? 1 : 0;
    }

    [[nodiscard]] std::vector<StackPage> stack() const override
    {
        return read_tiff_stack(*directory_->file);
    }

    [[nodiscard]] std::vector<FilePage> pages() const override
    {
        return read_tiff_pages(*directory_->file);
    }

    [[nodiscard]] std::string remark() const override { return directory_->remark; }
    void tolerate(const Tolerance &tolerance) override { tolerance_ = tolerance; }
    void drop_buffers() noexcept override;
    void announce(std::span<const TileIndex> tiles) override;
    void read_tile(const TileIndex &tile, const StripView &out) override;
    [[nodiscard]] std::optional<std::vector<std::uint8_t>>
    stored_tile(const StoredTileRequest &tile) override;

private:
    [[nodiscard]] std::optional<ByteRange> place_of(const TiffLevel &level,
                                                    std::int64_t index) const;
    [[nodiscard]] std::optional<ByteRange> readable_part(const StoredTile &stored,
                                                         const TiffLevel &level) const;
    void add_places(const TileIndex &tile, std::vector<ByteRange> &places) const;
    void read_block(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                    const StripView &out);
    void read_channels(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                       const StripView &out);
    [[nodiscard]] JpegStream jpeg_stream(const TiffLevel &level, std::int64_t index);
    [[nodiscard]] std::span<std::uint8_t> read_stored(const TiffLevel &level, std::int64_t index);
    [[nodiscard]] std::span<std::uint8_t> read_padded(const TiffLevel &level, std::int64_t index,
                                                      std::int64_t rows);

    std::shared_ptr<const TiffDirectory> directory_;
    std::shared_ptr<const ImageInfo> info_;
    std::vector<std::uint8_t> stored_;   // the encoded bytes of one tile
    JpegDecoder jpeg_decoder_;
    TiffDecoder other_decoder_;
    TiffSamples samples_;
    Tolerance tolerance_;
};

// Keeps the buffers of tiles, which are needed again soon, and frees those of large strips.
void TiffReader::drop_buffers() noexcept
{
    constexpr std::size_t kMostBytes = std::size_t{1} << 20;
    if (stored_.capacity() > kMostBytes) {
        stored_ = {};
    }
    other_decoder_.drop_buffers(kMostBytes);
}

std::unique_ptr<Reader> TiffReader::with_all_bands() const
{
    const auto &page = directory_->levels.front().page;
    const auto format = bands_of(page);
    const bool alike = std::ranges::all_of(directory_->levels, [&](const TiffLevel &level) {
        return level.page.samples == page.samples;
    });
    if (!format || !alike) {
        return nullptr;
    }
    auto info = *directory_->info;
    info.format = *format;
    info.ranges = ranges_of(page, format->colors());
    return std::make_unique<TiffReader>(directory_,
                                        std::make_shared<const ImageInfo>(std::move(info)));
}

// Returns the range of a block, or nothing where the stated range is outside the file or larger
// than a block can be. This check precedes the allocation.
std::optional<ByteRange> TiffReader::place_of(const TiffLevel &level, std::int64_t index) const
{
    const auto stored = level.tiles->at(static_cast<std::size_t>(index));
    const auto file_bytes = static_cast<std::uint64_t>(directory_->file->bytes());
    const auto most = static_cast<std::uint64_t>(most_stored_bytes(level.page));
    if (stored.bytes > std::min(most, file_bytes) || stored.offset > file_bytes - stored.bytes) {
        return std::nullopt;
    }
    return ByteRange{static_cast<std::int64_t>(stored.offset),
                     static_cast<std::int64_t>(stored.bytes)};
}

void TiffReader::add_places(const TileIndex &tile, std::vector<ByteRange> &places) const
{
    const auto &level = directory_->levels[static_cast<std::size_t>(tile.level)];
    const auto rows = tile_rect(level.geometry, tile).height;
    const auto blocks = std::min(blocks_per_tile(level), ceil_div(rows, level.page.block.height));
    const auto first = index_of(tile, level.geometry) * blocks_per_tile(level);
    const int channels = has_blocks_of_channels(level) ? info_->format.channels() : 1;
    for (int channel = 0; channel < channels; ++channel) {
        for (std::int64_t i = 0; i < blocks; ++i) {
            const auto plane = stored_channel(level.page, info_->format, channel);
            const auto place = plane < 0
                                   ? std::nullopt
                                   : place_of(level, plane * blocks_of_channel(level) + first + i);
            if (place && place->bytes > 0) {
                places.push_back(*place);
            }
        }
    }
}

void TiffReader::announce(std::span<const TileIndex> tiles)
{
    std::vector<ByteRange> places;
    places.reserve(tiles.size());
    for (const auto &tile : tiles) {
        try {
            add_places(tile, places);
        }
        catch (const Error &error) {
            // A list of tiles that cannot be read: reading the tile says so.
            if (error.kind() != Kind::damaged) {
                throw;
            }
        }
    }
    directory_->file->read_many(places);
}

// Returns what the file has of a block whose stated range place_of() refuses.
std::optional<ByteRange> TiffReader::readable_part(const StoredTile &stored,
                                                   const TiffLevel &level) const
{
    const auto file_bytes = static_cast<std::uint64_t>(directory_->file->bytes());
    if (stored.offset >= file_bytes) {
        return std::nullopt;
    }
    const auto most = static_cast<std::uint64_t>(most_stored_bytes(level.page));
    const auto bytes = std::min({stored.bytes, most, file_bytes - stored.offset});
    return ByteRange{static_cast<std::int64_t>(stored.offset), static_cast<std::int64_t>(bytes)};
}

std::span<std::uint8_t> TiffReader::read_stored(const TiffLevel &level, std::int64_t index)
{
    const auto stated = level.tiles->at(static_cast<std::size_t>(index));
    auto place = place_of(level, index);
    if (!place) {
        const auto error = damaged(name_of(level, index) + " is stated to lie at " +
                                   std::to_string(stated.offset) + " with " +
                                   std::to_string(stated.bytes) + " bytes");
        place = readable_part(stated, level);
        if (!place || !tolerance_.accepts(error)) {
            throw Error(error);
        }
    }
    stored_.resize(static_cast<std::size_t>(place->bytes));
    directory_->file->read(place->offset, stored_);
    return stored_;
}

// Like read_stored(), but an uncompressed block that is too short is filled up with zeros if the
// tolerance accepts it.
std::span<std::uint8_t> TiffReader::read_padded(const TiffLevel &level, std::int64_t index,
                                                std::int64_t rows)
{
    const auto stored = read_stored(level, index);
    const auto whole = checked_cast<std::size_t>(block_bytes(level.page, rows));
    if (!is_uncompressed(level.page) || stored.size() >= whole ||
        !tolerance_.accepts(damaged(name_of(level, index) + " is too short"))) {
        return stored;
    }
    stored_.resize(whole);
    return stored_;
}

JpegStream TiffReader::jpeg_stream(const TiffLevel &level, std::int64_t index)
{
    return {.tables = level.jpeg_tables,
            .picture = read_stored(level, index),
            .colors = jpeg_colors(level),
            .largest = level.page.block};
}

std::optional<std::vector<std::uint8_t>> TiffReader::stored_tile(const StoredTileRequest &tile)
{
    const auto &level = directory_->levels[static_cast<std::size_t>(tile.index.level)];
    const auto index = index_of(tile.index, level.geometry);
    if (level.tiles->at(static_cast<std::size_t>(index)).absent()) {
        return std::nullopt;
    }
    auto jpeg = whole_jpeg(jpeg_stream(level, index));
    // TIFF 6.0 p. 66: edge tiles are padded to the full size.
    if (jpeg && !is_stored_unchanged(tile, level.geometry)) {
        jpeg = transformed_jpeg(*jpeg, {.whole = level.geometry.tile,
                                        .part = tile_rect(level.geometry, tile.index).size(),
                                        .orientation = tile.orientation,
                                        .gray = tile.gray});
    }
    if (jpeg && directory_->tile_profile != nullptr && !tile.gray) {
        jpeg = with_profile(std::move(*jpeg), *directory_->tile_profile);
    }
    return jpeg;
}

void TiffReader::read_tile(const TileIndex &tile, const StripView &out)
{
    const auto &level = directory_->levels[static_cast<std::size_t>(tile.level)];
    assert(out.format == info()->format);
    assert(out.size == tile_rect(level.geometry, tile).size() && !out.size.empty());
    const auto blocks = blocks_per_tile(level);
    const auto height = level.page.block.height;
    std::optional<Error> first_error;
    bool any = false;
    for (std::int64_t i = 0; i < blocks && i * height < out.size.height; ++i) {
        // Stored tiles are always whole; the last strip has the remaining rows.
        const auto left = level.geometry.size.height - (tile.row * blocks + i) * height;
        const auto rows = level.page.tiled ? height : std::min(height, left);
        const auto part = out.rows(i * height, std::min(height, out.size.height - i * height));
        try {
            read_channels(level, index_of(tile, level.geometry) * blocks + i, rows, part);
            complete(level, part);
            any = true;
        }
        catch (const Error &error) {
            if (!tolerance_.accepts(error)) {
                throw;
            }
            first_error = first_error ? first_error : error;
            fill_background(tolerance_.background, info_->ranges, part);
        }
    }
    if (!any) {
        throw Error(*first_error);
    }
}

// Reads separate planes one after the other; planes of channels that `out` lacks are skipped.
void TiffReader::read_channels(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                               const StripView &out)
{
    if (!has_blocks_of_channels(level)) {
        read_block(level, index, rows, out);
        return;
    }
    for (int channel = 0; channel < out.format.channels(); ++channel) {
        const auto plane = stored_channel(level.page, out.format, channel);
        if (plane < 0) {
            continue;   // a mask is not stored
        }
        read_block(level, plane * blocks_of_channel(level) + index, rows, out.plane(channel));
    }
}

void TiffReader::read_block(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                            const StripView &out)
{
    const bool absent = level.tiles->at(static_cast<std::size_t>(index)).absent();
    if (absent && (level.jpeg || in_units(level.page))) {
        fill_absent(level.absent, out);
    }
    else if (absent) {
        samples_.unpack(level, absent_block(level.page, level.absent, rows), out);
    }
    else if (level.jpeg) {
        jpeg_decoder_.decode(jpeg_stream(level, index), out, tolerance_);
    }
    else if (in_jpeg2000(level.page)) {
        decode_j2k_tile({read_stored(level, index), is_ycbcr_in_jpeg2000(level.page)}, out,
                        tolerance_);
    }
    else {
        const TiffBlock block{index, rows, read_padded(level, index, rows)};
        samples_.unpack(level, other_decoder_.decode(level, block, tolerance_), out);
    }
}

}   // namespace

std::unique_ptr<Reader> make_tiff_reader(std::shared_ptr<const TiffDirectory> directory)
{
    auto info = directory->info;
    return std::make_unique<TiffReader>(std::move(directory), std::move(info));
}

std::unique_ptr<Reader> open_tiff(std::shared_ptr<const ByteSource> file, int page)
{
    return make_tiff_reader(read_tiff_directory(std::move(file), page));
}

}   // namespace iiif
