#include "made_up_reader.h"

#include <gtest/gtest.h>

#include "pixel/sample.h"

namespace iiif {

std::uint8_t coordinates(int channel, const Place &place)
{
    const auto hash = place.x * 2654435761 + place.y * 40503 + place.level * 97 + channel;
    switch (channel) {
    case 0:
        return static_cast<std::uint8_t>(place.x);
    case 1:
        return static_cast<std::uint8_t>(place.y);
    default:
        return static_cast<std::uint8_t>(hash ^ (hash >> 7));
    }
}

MadeUpReader::MadeUpReader(ImageInfo info, SampleAt samples)
    : info_(std::make_shared<const ImageInfo>(std::move(info))), samples_(std::move(samples))
{
}

void MadeUpReader::read_tile(const TileIndex &tile, const StripView &out)
{
    const auto rect = tile_rect(info_->levels.at(static_cast<std::size_t>(tile.level)), tile);
    ASSERT_FALSE(rect.empty()) << "there is no tile " << tile.column << ',' << tile.row;
    ASSERT_EQ(out.size, rect.size());
    ASSERT_EQ(out.format, info_->format);
    if (watcher_) {
        watcher_();
    }
    asked_.push_back(tile);
    with_sample(out.format.sample,
                [&](auto sample) { fill<decltype(sample)>(tile.level, rect, out); });
}

template <class Sample>
void MadeUpReader::fill(int level, const Rect &rect, const StripView &out) const
{
    constexpr auto kStep = static_cast<double>(kWhite<Sample>) / 255;
    for (int channel = 0; channel < out.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            for (std::int64_t x = 0; x < rect.width; ++x) {
                out.row<Sample>(channel, y)[x] =
                    static_cast<Sample>(kStep * samples_(channel, {level, rect.x + x, rect.y + y}));
            }
        }
    }
}

}   // namespace iiif
