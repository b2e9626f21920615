#include "render/tile_block.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "model/ladder.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostTiles = 1024;
// JPEG, and a subtype that viewers do not read.
constexpr std::array<std::uint8_t, 8> kTileType{2, 0, 0, 0, 0, 0x11, 0, 0};

// A tile of the block, on its way to `next`.
class BytesSink final : public Sink {
public:
    explicit BytesSink(Sink &next) : next_(next) {}

    void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void check_wanted() override { next_.check_wanted(); }
    [[nodiscard]] const std::vector<std::uint8_t> &bytes() const { return bytes_; }

private:
    Sink &next_;
    std::vector<std::uint8_t> bytes_;
};

struct Range {
    std::int64_t first;
    std::int64_t last;

    [[nodiscard]] std::int64_t count() const { return last - first + 1; }
};

Range range_of(std::int64_t a, std::int64_t b)
{
    return {std::min(a, b), std::max(a, b)};
}

}   // namespace

TileBlockPlan plan(const TileBlock &block, const ImageInfo &info, const Limits &limits,
                   Filter filter)
{
    TileBlockPlan result{block.tile.region.tile.level, {}};
    auto request = block.tile;
    const auto plan_tile = [&](std::int64_t number) {
        request.region.tile.number = number;
        return plan(request, info, limits, filter);
    };
    static_cast<void>(plan_tile(block.first));   // refuses what is not there
    static_cast<void>(plan_tile(block.last));
    const auto ladder = rungs(Ladder::stored, info, limits);
    const auto width = ladder[static_cast<std::size_t>(result.level)].columns();
    const auto columns = range_of(block.first % width, block.last % width);
    const auto rows = range_of(block.first / width, block.last / width);
    if (columns.count() * rows.count() > kMostTiles) {
        throw Error(Kind::bad_request,
                    "A block may have " + std::to_string(kMostTiles) + " tiles at most.");
    }
    for (auto column = columns.first; column <= columns.last; ++column) {
        for (auto row = rows.first; row <= rows.last; ++row) {
            const auto number = row * width + column;
            result.tiles.push_back({number, plan_tile(number)});
        }
    }
    return result;
}

void send(const TileBlockPlan &plan,
          const std::function<void(const RenderPlan &, Sink &)> &make_tile, Sink &sink)
{
    for (const auto &tile : plan.tiles) {
        BytesSink jpeg(sink);
        make_tile(tile.plan, jpeg);
        sink.write(bytes_of("Tile," + std::to_string(plan.level) + ',' +
                            std::to_string(tile.number) + ",0/" +
                            std::to_string(jpeg.bytes().size() + kTileType.size()) + ':'));
        sink.write(kTileType);
        sink.write(jpeg.bytes());
        sink.write(bytes_of("\r\n"));
    }
}

}   // namespace iiif
