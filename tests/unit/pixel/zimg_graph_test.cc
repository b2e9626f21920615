#include "pixel/zimg_graph.h"

#include <thread>

#include "base/error.h"
#include "pixel/resize.h"
#include "test_picture.h"

namespace iiif {
namespace {

GraphKey halving(std::int64_t width)
{
    return {.pass = GraphKey::Pass::width,
            .source = {width, 32},
            .target = width / 2,
            .window_start = 0,
            .window_length = static_cast<double>(width),
            .filter = Filter::bilinear};
}

TEST(ResizeGraphs, AreReusedForTheSameGeometry)
{
    ResizeGraphs graphs;
    const auto graph = graphs.get(halving(100));
    EXPECT_EQ(graphs.get(halving(100)), graph);
    EXPECT_NE(graphs.get(halving(102)), graph);
    auto other = halving(100);
    other.window_start = 0.25;
    EXPECT_NE(graphs.get(other), graph);
    other = halving(100);
    other.filter = Filter::bicubic;
    EXPECT_NE(graphs.get(other), graph);
}

TEST(ResizeGraphs, AreDroppedWhenLeastRecentlyUsed)
{
    ResizeGraphs graphs;
    const std::weak_ptr<const ZimgGraph> unused = graphs.get(halving(200));
    const std::weak_ptr<const ZimgGraph> used = graphs.get(halving(202));
    for (std::size_t i = 0; i < ResizeGraphs::kMost; ++i) {
        static_cast<void>(graphs.get(halving(300 + 2 * static_cast<std::int64_t>(i))));
        static_cast<void>(graphs.get(halving(202)));
    }
    EXPECT_TRUE(unused.expired());
    EXPECT_FALSE(used.expired());
}

TEST(ZimgGraph, ServesManyThreadsAtOnce)
{
    const auto picture = photo(kGray, {150, 120});
    ResizeGraphs graphs;
    const auto small = [&] {
        PictureSource source(picture);
        PictureSink sink(kGray, {70, 50});
        resize(source, {rect_of(picture.size), {1, 1}}, {70, 50}, Filter::lanczos, graphs, sink);
        return sink.picture();
    };
    const auto expected = small();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                EXPECT_EQ(small(), expected);
            }
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }
}

TEST(ZimgGraph, ReportsWhatZimgRefuses)
{
    auto key = halving(100);
    key.window_length = 0;
    EXPECT_THROW(ZimgGraph{key}, Error);
}

}   // namespace
}   // namespace iiif
