#include "check/inspect.h"

#include <memory>

#include "codec/registry.h"
#include "engine/current_error.h"
#include "source/local_file.h"

namespace iiif {

namespace {

void decode_tile(Reader &reader, const TileIndex &tile)
{
    const auto &info = *reader.info();
    const auto rect = tile_rect(info.levels[static_cast<std::size_t>(tile.level)], tile);
    const StripBuffer pixels(info.format, rect.size());
    if (info.any_rect) {
        reader.read_rect(tile.level, rect, pixels.view());
    }
    else {
        reader.read_tile(tile, pixels.view());
    }
}

void decode_level(Reader &reader, int number)
{
    const auto &level = reader.info()->levels[static_cast<std::size_t>(number)];
    for (std::int64_t row = 0; row * level.tile.height < level.size.height; ++row) {
        for (std::int64_t column = 0; column * level.tile.width < level.size.width; ++column) {
            decode_tile(reader, {.level = number, .column = column, .row = row});
        }
    }
}

// Decodes the first tile of each level, or all tiles. Levels that a Reader only derives from full
// size would be decoded from the whole file again: of those, the first is enough.
void decode(Reader &reader, bool all)
{
    const auto &levels = reader.info()->levels;
    const bool derived = levels.front().band_rows != 0;
    const auto count = derived ? 1 : static_cast<int>(levels.size());
    for (int number = 0; number < count; ++number) {
        if (all) {
            decode_level(reader, number);
        }
        else {
            decode_tile(reader, {.level = number});
        }
    }
}

}   // namespace

Finding inspect(const std::string &path, const std::string &name, const Inspection &inspection)
{
    try {
        const auto reader = open_picture(std::make_shared<LocalFile>(path));
        auto finding = judge(*reader->info(), reader->remark(), inspection.memory, name);
        if (finding.verdict != Verdict::refused) {
            decode(*reader, inspection.decodes_all);
        }
        return finding;
    }
    catch (...) {
        return judge(current_error(), name);
    }
}

}   // namespace iiif
