#include "render/tile_block.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/checked.h"
#include "base/error.h"
#include "model/ladder.h"
#include "render/cost.h"
#include "render/plan.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostTiles = 1024;

// Collects the bytes of one tile, because its length is sent first. Passes on check_connected() to
// `next`.
class BytesSink final : public Sink {
public:
    explicit BytesSink(Sink &next) : next_(next) {}

    void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void check_connected() override { next_.check_connected(); }
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

// Returns IIP's type of a tile: its coding, and a subtype that viewers ignore.
std::array<std::uint8_t, 8> type_of(TileBlockPlan::Coding coding)
{
    return {static_cast<std::uint8_t>(coding), 0, 0, 0, 0, 0x11, 0, 0};
}

// Returns whether raw_pixels() can send the tile: gray or RGB of 16 bits or of 32-bit floats that
// is only turned.
bool can_be_raw(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &view = plan.resolved;
    const auto &[bits, whole, widening] = info.stored;
    const bool numbers = bits == 16 ? whole : bits == 32 && !whole;
    const bool colors =
        info.format.model == ColorModel::gray || info.format.model == ColorModel::rgb;
    return numbers && colors && view.look.plain() && view.quality == Quality::normal &&
           !plan.resampled();
}

TileBlockPlan::Coding coding_of(const std::vector<TileBlockPlan::Tile> &tiles,
                                const ImageInfo &info)
{
    const bool numbers = std::ranges::all_of(
        tiles, [&](const TileBlockPlan::Tile &tile) { return can_be_raw(tile.plan, info); });
    return !numbers                 ? TileBlockPlan::Coding::jpeg
           : info.stored.bits == 16 ? TileBlockPlan::Coding::none_of_16_bits
                                    : TileBlockPlan::Coding::none;
}

// Throws Error(bad_request) if any tile takes too much memory; one tile is held at a time.
void check_memory(const TileBlockPlan &block, const ImageInfo &info, const Limits &limits)
{
    for (const auto &[number, tile] : block.tiles) {
        if (block.coding != TileBlockPlan::Coding::jpeg) {
            check_bytes(checked_add(bytes_needed(tile, info), raw_bytes_needed(tile, info)),
                        limits.memory);
        }
    }
}

}   // namespace

TileBlockPlan plan(const TileBlock &block, const ImageInfo &info, const Limits &limits,
                   Filter filter)
{
    TileBlockPlan result{.level = block.tile.region.tile.level};
    auto request = block.tile;
    const auto plan_tile = [&](std::int64_t number) {
        request.region.tile.number = number;
        return plan(request, info, limits, filter);
    };
    static_cast<void>(plan_tile(block.first));   // throws where there is no such tile
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
    result.coding = coding_of(result.tiles, info);
    check_memory(result, info, limits);
    return result;
}

void send(const TileBlockPlan &plan,
          const std::function<void(const RenderPlan &, Sink &)> &make_tile, Sink &sink)
{
    const auto type = type_of(plan.coding);
    for (const auto &tile : plan.tiles) {
        BytesSink coded(sink);
        make_tile(tile.plan, coded);
        sink.write(bytes_of("Tile," + std::to_string(plan.level) + ',' +
                            std::to_string(tile.number) + ",0/" +
                            std::to_string(coded.bytes().size() + type.size()) + ':'));
        sink.write(type);
        sink.write(coded.bytes());
        sink.write(bytes_of("\r\n"));
    }
}

}   // namespace iiif
