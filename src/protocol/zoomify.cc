#include "protocol/zoomify.h"

#include "base/cursor.h"
#include "base/error.h"
#include "protocol/path_end.h"

namespace iiif {

namespace {

[[noreturn]] void refuse_url()
{
    throw Error(Kind::not_found, "There is nothing at this URL: a descriptor is "
                                 "{identifier}/ImageProperties.xml, a tile is "
                                 "{identifier}/TileGroup{group}/{tier}-{column}-{row}.jpg.");
}

std::int64_t parse_group(std::string_view text)
{
    Cursor in(text);
    const bool named = in.accept("TileGroup");
    const auto group = in.number();
    if (!named || !group || !in.at_end()) {
        refuse_url();
    }
    return *group;
}

Request parse_tile(std::string_view group, std::string_view name)
{
    Cursor in(name);
    const auto tier = in.number();
    const bool column_follows = in.accept('-');
    const auto column = in.number();
    const bool row_follows = in.accept('-');
    const auto row = in.number();
    if (!tier || !column_follows || !column || !row_follows || !row || in.remaining() != ".jpg") {
        refuse_url();
    }
    return {.region = {.kind = Region::Kind::tile,
                       .tile = {.ladder = Ladder::tiers,
                                .level = *tier,
                                .column = *column,
                                .row = *row,
                                .group = parse_group(group)}}};
}

constexpr Description kDescription{
    .document = "ImageProperties.xml",
    .media_type = "application/xml",
    .write = [](const Ask &, const ImageInfo &info, const InfoSettings &settings) {
        return zoomify_properties(info, settings.limits);
    }};

}   // namespace

Ask parse_zoomify(const Question &question, const ParseSettings &settings)
{
    check_length(question);
    Ask ask;
    PathEnd path(question.path);
    const auto last = path.take_segment();
    if (last == "ImageProperties.xml") {
        ask.what = kDescription;
    }
    else {
        auto tile = parse_tile(path.take_segment(), last);
        if (settings.lenient) {
            tile.region.tile.group.reset();   // tier, column and row name the tile already
        }
        ask.what = tile;
    }
    ask.identifier = path.identifier();
    if (ask.identifier.empty()) {
        refuse_url();
    }
    return ask;
}

std::string zoomify_properties(const ImageInfo &info, const Limits &limits)
{
    std::int64_t tiles = 0;
    const auto tiers = rungs(Ladder::tiers, info, limits);
    for (const auto &tier : tiers) {
        tiles += tier.tiles();
    }
    return "<IMAGE_PROPERTIES WIDTH=\"" + std::to_string(info.size().width) + "\" HEIGHT=\"" +
           std::to_string(info.size().height) + "\" NUMTILES=\"" + std::to_string(tiles) +
           "\" NUMIMAGES=\"1\" VERSION=\"1.8\" TILESIZE=\"" +
           std::to_string(tiers.back().tile.width) + "\" />";
}

}   // namespace iiif
