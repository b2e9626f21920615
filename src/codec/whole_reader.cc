#include "codec/whole_reader.h"

#include <cassert>
#include <list>
#include <mutex>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "base/file.h"
#include "pixel/orient.h"

namespace iiif {

namespace {

constexpr std::int64_t kTileSide = 512;
constexpr std::int64_t kMostKeptBytes = std::int64_t{256} << 20;
constexpr std::int64_t kMostFileBytes = std::int64_t{1} << 30;

struct LevelName {
    FileIdentity identity;
    int page;
    int level;

    bool operator==(const LevelName &) const = default;
};

using Pixels = std::shared_ptr<const StripBuffer>;

// Levels that were decoded lately: a viewer asks for the tiles of one picture after each other, in
// any thread.
class DecodedLevels {
public:
    [[nodiscard]] Pixels find(const LevelName &name)
    {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->name == name) {
                entries_.splice(entries_.begin(), entries_, entry);
                return entry->pixels;
            }
        }
        return nullptr;
    }

    void keep(const LevelName &name, Pixels pixels, std::int64_t bytes)
    {
        if (bytes > kMostKeptBytes) {
            return;
        }
        const std::lock_guard lock(mutex_);
        entries_.push_front({name, std::move(pixels), bytes});
        bytes_ += bytes;
        while (bytes_ > kMostKeptBytes) {
            bytes_ -= entries_.back().bytes;
            entries_.pop_back();
        }
    }

private:
    struct Entry {
        LevelName name;
        Pixels pixels;
        std::int64_t bytes;
    };

    std::mutex mutex_;           // guards all below
    std::list<Entry> entries_;   // most recently used first
    std::int64_t bytes_ = 0;
};

DecodedLevels &decoded_levels()
{
    static DecodedLevels levels;
    return levels;
}

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

    void rest() noexcept override { pixels_ = nullptr; }

    void read_tile(const TileIndex &tile, const StripView &out) override
    {
        const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
        assert(out.size == tile_rect(level, tile).size());
        if (pixels_ == nullptr || level_ != tile.level) {
            pixels_ = nullptr;
            pixels_ = decoded(tile.level);
            level_ = tile.level;
        }
        copy_oriented(pixels_->view().part(tile_rect(level, tile)), {}, out);
    }

private:
    // From another Reader, or made.
    [[nodiscard]] Pixels decoded(int level) const
    {
        const LevelName name{info_->identity, info_->page, level};
        if (auto pixels = decoded_levels().find(name)) {
            return pixels;
        }
        const auto &size = info_->levels[static_cast<std::size_t>(level)].size;
        auto pixels = std::make_shared<const StripBuffer>(info_->format, size);
        decode_(level, pixels->view());
        decoded_levels().keep(name, pixels, StripBuffer::bytes_needed(info_->format, size));
        return pixels;
    }

    std::shared_ptr<const ImageInfo> info_;
    DecodeLevel decode_;
    Pixels pixels_;   // of level_, while somebody uses this Reader
    int level_ = 0;
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
