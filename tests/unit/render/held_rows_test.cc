#include "render/held_rows.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "obvious.h"
#include "uncached_tiles.h"

namespace iiif {
namespace {

ImageInfo in_bands(Size size, std::int64_t band_rows)
{
    auto info = flat(size, {64, 48});
    info.levels[0].band_rows = band_rows;
    return info;
}

TEST(HeldRows, HandOutOrientedRowsAndReadFromTheTop)
{
    const auto info = in_bands({300, 200}, 48);
    const Rect source{13, 57, 288, 144};   // ends one pixel beyond the level
    for (const bool mirrored : {false, true}) {
        for (int turns = 0; turns < 4; ++turns) {
            const Orientation orientation{mirrored, turns};
            MadeUpReader reader(info);
            const auto wanted = laid(cut(level_scene(info, 0, coordinates), source), orientation);
            UncachedTiles tiles(reader);
            HeldRows rows(tiles.source, 0, source, orientation);
            ASSERT_EQ(rows.size(), wanted.size);
            std::int64_t different = 0;
            for (std::int64_t done = 0; done < wanted.size.height;) {
                const auto band = rows.next();
                for (std::int64_t y = 0; y < band.size.height; ++y, ++done) {
                    for (std::int64_t x = 0; x < band.size.width; ++x) {
                        different += band.row(1, y)[x] != wanted.at(1, x, done);
                    }
                }
            }
            EXPECT_EQ(different, 0) << mirrored << turns;
            for (std::size_t i = 1; i < reader.asked().size(); ++i) {
                EXPECT_GE(reader.asked()[i].row, reader.asked()[i - 1].row);
            }
        }
    }
}

}   // namespace
}   // namespace iiif
