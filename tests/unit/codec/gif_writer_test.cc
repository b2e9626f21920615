#include "codec/gif_writer.h"

#include "codec/registry.h"
#include "decoded.h"
#include "memory_file.h"
#include "writer_checks.h"

namespace iiif {
namespace {

TEST(GifWriter, KeepsGraysExactlyAndColorsClosely)
{
    for (const auto &size : {Size{1, 1}, Size{1, 137}, Size{300, 199}}) {
        const auto gray = photo(kGray, size);
        const auto found =
            level_of(*open_picture(MemoryFile(encoded(make_gif_writer, gray)).open()), 0);
        ASSERT_EQ(found.size, size);
        for (std::int64_t x = 0; x < size.width; ++x) {
            EXPECT_EQ(found.at(1, x, 0), gray.at(0, x, 0));
            EXPECT_EQ(found.at(3, x, 0), 255);
        }
    }
    const auto colors = TestPicture(kRgb, {200, 100}).fill([](int channel, auto x, auto y) {
        return channel == 0 ? x : channel == 1 ? 2 * y : 80;
    });
    const auto found =
        level_of(*open_picture(MemoryFile(encoded(make_gif_writer, colors)).open()), 0);
    for (int channel = 0; channel < 3; ++channel) {
        for (std::int64_t x = 0; x < 200; ++x) {
            EXPECT_NEAR(found.at(channel, x, 50), colors.at(channel, x, 50), 40);
        }
    }
}

TEST(GifWriter, Stops)
{
    check_failing_sink(make_gif_writer, photo(kRgb, {90, 60}));
    check_abandoned_writer(make_gif_writer, photo(kRgb, {90, 60}));
}

}   // namespace
}   // namespace iiif
