// A Reader without a file: a function computes each sample. It records which tiles were read. If
// the format has deeper samples, 255 becomes their white.
#pragma once

#include <functional>
#include <vector>

#include "codec/reader.h"

namespace iiif {

struct Place {
    int level;
    std::int64_t x;   // in pixels of the level
    std::int64_t y;
};

using SampleAt = std::function<std::uint8_t(int channel, const Place &place)>;

// Red is the column and green the row, modulo 256; blue (or gray) differs between levels and
// places.
[[nodiscard]] std::uint8_t coordinates(int channel, const Place &place);

class MadeUpReader final : public Reader {
public:
    explicit MadeUpReader(ImageInfo info, SampleAt samples = coordinates);

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return info_; }
    [[nodiscard]] std::unique_ptr<Reader> another() const override
    {
        return std::make_unique<MadeUpReader>(*info_, samples_);
    }
    void read_tile(const TileIndex &tile, const StripView &out) override;
    // Returns the tiles in the order in which they were read.
    [[nodiscard]] const std::vector<TileIndex> &asked() const { return asked_; }
    // Sets a function that is called before each tile is made.
    void watch(std::function<void()> watcher) { watcher_ = std::move(watcher); }

private:
    template <class Sample> void fill(int level, const Rect &rect, const StripView &out) const;

    std::shared_ptr<const ImageInfo> info_;
    SampleAt samples_;
    std::vector<TileIndex> asked_;
    std::function<void()> watcher_;
};

}   // namespace iiif
