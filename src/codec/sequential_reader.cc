#include "codec/sequential_reader.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "model/byte_source.h"
#include "pixel/background.h"
#include "pixel/orient.h"

namespace iiif {

namespace {

constexpr std::int64_t kTileSide = 512;
// The size of a band of a picture that is decoded as a whole: small enough that the band's first
// tiles are still among the new values of the default cache (256 MiB in eight shards) when its last
// tiles arrive.
constexpr std::int64_t kMostBandBytes = std::int64_t{8} << 20;
constexpr std::int64_t kMostFileBytes = std::int64_t{1} << 30;

class SequentialReader final : public Reader {
public:
    SequentialReader(std::shared_ptr<const ImageInfo> info, OpenRows open)
        : info_(std::move(info)), open_(std::move(open))
    {
    }

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return info_; }

    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return std::make_unique<SequentialReader>(info_, open_);
    }

    void set_client(Sink *client) override { client_ = client; }

    void tolerate(const Tolerance &tolerance) override
    {
        if ((tolerance.damage != nullptr) != (tolerance_.damage != nullptr)) {
            drop_buffers();   // the decoder was opened for the other case
        }
        tolerance_ = tolerance;
    }

    void drop_buffers() noexcept override
    {
        rows_ = nullptr;
        band_ = {};
        band_row_ = -1;
        band_damage_.clear();
        end_.reset();
    }

    void read_tile(const TileIndex &tile, const StripView &out) override
    {
        const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
        auto rect = tile_rect(level, tile);
        assert(out.size == rect.size());
        if (level_ != tile.level) {
            drop_buffers();
            level_ = tile.level;
        }
        if (band_row_ != tile.row) {
            read_band(level, rect);
            band_row_ = tile.row;
        }
        if (!band_damage_.empty() && tolerance_.damage != nullptr) {
            tolerance_.damage->note(band_damage_);
        }
        rect.y = 0;
        copy_oriented(band_.view().part(rect), {}, out);
    }

private:
    void read_band(const Level &level, const Rect &rect)
    {
        band_row_ = -1;
        band_damage_.clear();
        if (end_ && rect.y >= end_row_) {
            throw Error(*end_);
        }
        if (band_.view().size.empty()) {
            band_ = StripBuffer(info_->format,
                                {level.size.width, std::min(level.tile.height, level.size.height)});
        }
        // A decoder that has thrown is not used again.
        auto rows = std::exchange(rows_, nullptr);
        auto row = std::min(next_row_, rect.y);
        if (rows == nullptr || !rows->go_to(row)) {
            rows.reset();   // frees its memory before the next decoder is opened
            rows = open_({level_, client_, tolerance_.damage != nullptr});
            row = 0;
        }
        pass(*rows, row, rect.y);
        if (read_rows(*rows, rect.y, band_.view().rows(0, rect.height))) {
            band_damage_ = rows->damage();
            next_row_ = rect.y + rect.height;
            rows_ = std::move(rows);
        }
    }

    // Reads the rows from `next_row` on. Returns false where the decoder ends early; the rows that
    // are missing are background then. Throws where the first row is missing.
    bool read_rows(RowDecoder &rows, std::int64_t next_row, const StripView &out)
    {
        std::int64_t y = 0;
        try {
            for (; y < out.size.height; ++y) {
                rows.read(out.rows(y, 1));
            }
            return true;
        }
        catch (const Error &error) {
            if (y == 0 || !tolerance_.accepts(error)) {
                throw;
            }
            band_damage_ = error.detail();
            end_ = error;
            end_row_ = next_row + y;
            fill_background(tolerance_.background, info_->ranges, out.rows(y, out.size.height - y));
            return false;
        }
    }

    // Passes the rows above the wanted ones. This can take long, so it stops when the client
    // disconnects.
    void pass(RowDecoder &rows, std::int64_t from, std::int64_t to)
    {
        while (from < to) {
            if (client_ != nullptr) {
                client_->check_connected();
            }
            from = std::min(from + kTileSide, to);
            [[maybe_unused]] const bool there = rows.go_to(from);
            assert(there);
        }
    }

    std::shared_ptr<const ImageInfo> info_;
    OpenRows open_;
    int level_ = 0;   // the level of the members below
    std::unique_ptr<RowDecoder> rows_;
    std::int64_t next_row_ = 0;    // the next row of rows_, if there are any
    Sink *client_ = nullptr;       // null where no client is waiting
    StripBuffer band_;             // one row of tiles
    std::int64_t band_row_ = -1;   // the tile row in band_, or -1
    // The row where the decoder ended early; it is not tried again below.
    std::optional<Error> end_;
    std::int64_t end_row_ = 0;
    std::string band_damage_;   // what is damaged in band_; empty where nothing is
    Tolerance tolerance_;
};

// The rows of a picture that was decoded as a whole.
class WholeRows final : public RowDecoder {
public:
    WholeRows(StripBuffer pixels, std::string damage)
        : pixels_(std::move(pixels)), damage_(std::move(damage))
    {
    }

    [[nodiscard]] bool go_to(std::int64_t row) override
    {
        next_ = row;
        return true;
    }

    void read(const StripView &out) override
    {
        copy_oriented(pixels_.view().rows(next_, out.size.height), {}, out);
        next_ += out.size.height;
    }

    [[nodiscard]] std::string damage() const override { return damage_; }

private:
    StripBuffer pixels_;
    std::string damage_;
    std::int64_t next_ = 0;
};

}   // namespace

Level sequential_level(PixelFormat format, const Size &size, std::int64_t decoder_bytes)
{
    const auto band = strip_bytes(format, {size.width, kTileSide});
    return {.size = size,
            .tile = {kTileSide, kTileSide},
            .decoding_bytes = checked_add(band, decoder_bytes),
            .band_rows = kTileSide};
}

void keep_many_rows(Level &level, PixelFormat format)
{
    const auto tile_row = strip_bytes(format, {level.size.width, kTileSide});
    level.band_rows = std::max<std::int64_t>(kMostBandBytes / tile_row, 1) * kTileSide;
}

std::unique_ptr<Reader> make_sequential_reader(ImageInfo info, OpenRows open)
{
    return std::make_unique<SequentialReader>(std::make_shared<const ImageInfo>(std::move(info)),
                                              std::move(open));
}

std::unique_ptr<Reader> make_whole_reader(ImageInfo info, const Size &size,
                                          std::int64_t decoder_bytes, DecodeWhole decode)
{
    const auto format = info.format;
    auto level =
        sequential_level(format, size, checked_add(strip_bytes(format, size), decoder_bytes));
    keep_many_rows(level, format);
    info.levels = {level};
    return make_sequential_reader(
        std::move(info), [format, size, decode = std::move(decode)](const RowsToOpen &wanted) {
            StripBuffer pixels(format, size);
            auto damage = decode(pixels.view(), wanted.tolerant);
            return std::make_unique<WholeRows>(std::move(pixels), std::move(damage));
        });
}

ImageInfo info_of_file(const ByteSource &file, PixelFormat format)
{
    return {.levels = {},
            .format = format,
            .identity = file.identity(),
            .stored = {.bits = 8 * format.sample_bytes()}};
}

std::vector<std::uint8_t> read_whole(const ByteSource &file)
{
    if (file.bytes() > kMostFileBytes) {
        throw Error(Kind::not_implemented, "This file is too large for its kind, of which files up "
                                           "to a gigabyte are served.");
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.bytes()));
    file.read(0, bytes);
    return bytes;
}

void expect_only_page(int page)
{
    if (page != 1) {
        throw Error(Kind::not_found, "There is no such page: this picture's file has one.");
    }
}

}   // namespace iiif
