#include "codec/whole_reader.h"

#include <cassert>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "base/file.h"
#include "pixel/orient.h"

namespace iiif {

namespace {

constexpr std::int64_t kTileSide = 512;
constexpr std::int64_t kMostIdleBytes = std::int64_t{4} << 20;
constexpr std::int64_t kMostFileBytes = std::int64_t{1} << 30;

class WholeReader final : public Reader {
public:
    WholeReader(std::shared_ptr<const ImageInfo> info, DecodeLevel decode)
        : info_(std::move(info)), decode_(std::move(decode))
    {
    }

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return info_; }

    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return std::make_unique<WholeReader>(info_, decode_);
    }

    void rest() noexcept override
    {
        if (info_->reader_bytes > kMostIdleBytes) {
            picture_ = {};
            held_ = -1;
        }
    }

    void read_tile(const TileIndex &tile, const StripView &out) override
    {
        const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
        assert(out.size == tile_rect(level, tile).size());
        hold(tile.level);
        copy_oriented(picture_.view().part(tile_rect(level, tile)), {}, out);
    }

    [[nodiscard]] std::optional<std::vector<std::uint8_t>> stored_tile(const TileIndex &) override
    {
        return std::nullopt;
    }

private:
    void hold(int level)
    {
        if (level == held_) {
            return;
        }
        held_ = -1;
        picture_ = {};
        picture_ = StripBuffer(info_->format, info_->levels[static_cast<std::size_t>(level)].size);
        decode_(level, picture_.view());
        held_ = level;
    }

    std::shared_ptr<const ImageInfo> info_;
    DecodeLevel decode_;
    StripBuffer picture_;
    int held_ = -1;   // the level that picture_ shows, or none
};

}   // namespace

std::unique_ptr<Reader> make_whole_reader(ImageInfo info, const std::vector<Size> &sizes,
                                          std::int64_t decoder_bytes, DecodeLevel decode)
{
    for (const auto &size : sizes) {
        info.levels.push_back({.size = size, .tile = {kTileSide, kTileSide}});
    }
    info.reader_bytes =
        checked_add(StripBuffer::bytes_needed(info.format, sizes.front()), decoder_bytes);
    return std::make_unique<WholeReader>(std::make_shared<const ImageInfo>(std::move(info)),
                                         std::move(decode));
}

ImageInfo info_of_file(const File &file, PixelFormat format)
{
    return {.levels = {}, .format = format, .identity = file.identity()};
}

std::vector<std::uint8_t> read_whole(const File &file)
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
