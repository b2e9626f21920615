#include "codec/tiff_reader.h"

#include <array>
#include <cassert>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/jpeg_decode.h"
#include "codec/jpeg_stream.h"
#include "codec/tiff_decode.h"

namespace iiif {

namespace {

// No codec makes a tile twice as large as it was; what it adds beside the pixels (tables, a colour
// profile in each JPEG tile) is less than this.
constexpr std::int64_t kMostOverhead = std::int64_t{1} << 20;

std::int64_t most_stored_bytes(const Size &tile, int channels)
{
    return checked_add(
        checked_mul(checked_mul(tile.width, tile.height), std::int64_t{2} * channels),
        kMostOverhead);
}

// For the operator's log.
std::string name_of(const TiffLevel &level, std::int64_t index)
{
    const auto &size = level.geometry.size;
    return "tile " + std::to_string(index) + " of level " + std::to_string(size.width) + "x" +
           std::to_string(size.height);
}

JpegColors jpeg_colors(TiffColors colors)
{
    constexpr std::array<JpegColors, 4> kColors{JpegColors::gray, JpegColors::gray, JpegColors::rgb,
                                                JpegColors::ycbcr};
    return kColors[static_cast<std::size_t>(colors)];
}

std::int64_t index_of(const TileIndex &tile, const Level &level)
{
    return tile.row * ceil_div(level.size.width, level.tile.width) + tile.column;
}

void invert(const StripView &gray)
{
    for (std::int64_t y = 0; y < gray.size.height; ++y) {
        auto *const row = gray.row(0, y);
        for (std::int64_t x = 0; x < gray.size.width; ++x) {
            row[x] = static_cast<std::uint8_t>(255 - row[x]);
        }
    }
}

class TiffReader final : public Reader {
public:
    explicit TiffReader(std::shared_ptr<const TiffDirectory> directory)
        : directory_(std::move(directory)), other_decoder_(*directory_->file)
    {
    }

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override
    {
        return directory_->info;
    }
    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return make_tiff_reader(directory_);
    }

    void read_tile(const TileIndex &tile, const StripView &out) override;
    [[nodiscard]] std::optional<std::vector<std::uint8_t>>
    stored_tile(const TileIndex &tile) override;

private:
    [[nodiscard]] JpegStream jpeg_stream(const TiffLevel &level, std::int64_t index);
    [[nodiscard]] std::span<std::uint8_t> read_stored(const TiffLevel &level, std::int64_t index);

    std::shared_ptr<const TiffDirectory> directory_;
    std::vector<std::uint8_t> stored_;   // one tile as it lies in the file
    JpegDecoder jpeg_decoder_;
    TiffDecoder other_decoder_;
};

// Where the tile lies is checked before memory is taken for it. A tile of no bytes is one that the
// writer left out (GDAL's sparse files): no pixels are made up for it.
std::span<std::uint8_t> TiffReader::read_stored(const TiffLevel &level, std::int64_t index)
{
    const auto &file = *directory_->file;
    const auto &stored = level.tiles[static_cast<std::size_t>(index)];
    const auto offset = checked_cast<std::int64_t>(stored.offset);
    const auto bytes = checked_cast<std::int64_t>(stored.bytes);
    if (bytes == 0) {
        throw_damaged(name_of(level, index) + " has not been stored");
    }
    if (bytes > most_stored_bytes(level.geometry.tile, info()->format.channels()) ||
        offset > file.bytes() - bytes) {
        throw_damaged(name_of(level, index) + " is stated to lie at " + std::to_string(offset) +
                      " with " + std::to_string(bytes) + " bytes");
    }
    stored_.resize(static_cast<std::size_t>(bytes));
    file.read(offset, stored_);
    return stored_;
}

JpegStream TiffReader::jpeg_stream(const TiffLevel &level, std::int64_t index)
{
    return {.tables = level.jpeg_tables,
            .picture = read_stored(level, index),
            .colors = jpeg_colors(level.colors),
            .largest = level.geometry.tile};
}

std::optional<std::vector<std::uint8_t>> TiffReader::stored_tile(const TileIndex &tile)
{
    const auto &level = directory_->levels[static_cast<std::size_t>(tile.level)];
    auto jpeg = whole_jpeg(jpeg_stream(level, index_of(tile, level.geometry)));
    const auto size = tile_rect(level.geometry, tile).size();
    // TIFF 6.0 p. 66: edge tiles are padded to the full size.
    if (jpeg && size != level.geometry.tile) {
        return crop_jpeg(*jpeg, size);
    }
    return jpeg;
}

void TiffReader::read_tile(const TileIndex &tile, const StripView &out)
{
    const auto &level = directory_->levels[static_cast<std::size_t>(tile.level)];
    assert(out.format == info()->format);
    assert(out.size == tile_rect(level.geometry, tile).size() && !out.size.empty());
    const auto index = index_of(tile, level.geometry);
    if (level.jpeg) {
        jpeg_decoder_.decode(jpeg_stream(level, index), out);
    }
    else {
        other_decoder_.decode(level, index, read_stored(level, index), out);
    }
    if (level.colors == TiffColors::gray_inverted) {
        invert(out);
    }
}

}   // namespace

std::unique_ptr<Reader> make_tiff_reader(std::shared_ptr<const TiffDirectory> directory)
{
    return std::make_unique<TiffReader>(std::move(directory));
}

std::unique_ptr<Reader> open_tiff(std::shared_ptr<const File> file)
{
    return make_tiff_reader(read_tiff_directory(std::move(file)));
}

}   // namespace iiif
