#include "protocol/deepzoom.h"

#include "base/cursor.h"
#include "base/error.h"
#include "protocol/path_end.h"

namespace iiif {

namespace {

constexpr std::string_view kDescriptor = ".dzi";
constexpr std::string_view kFiles = "_files";

[[noreturn]] void refuse_url()
{
    throw Error(Kind::not_found,
                "There is nothing at this URL: a descriptor is {identifier}.dzi, a "
                "tile is {identifier}_files/{level}/{column}_{row}.jpg.");
}

std::string name_before(std::string_view ending, const std::string &segment)
{
    if (!segment.ends_with(ending) || segment.size() == ending.size()) {
        refuse_url();
    }
    return segment.substr(0, segment.size() - ending.size());
}

ImageFormat format_named(std::string_view name)
{
    const auto format = image_format_named(name == "jpeg" ? "jpg" : name);
    if (!format) {
        refuse_url();
    }
    return *format;
}

Request parse_tile(std::string_view level_text, std::string_view name)
{
    Cursor level_in(level_text);
    const auto level = level_in.number();
    Cursor in(name);
    const auto column = in.number();
    const bool parted = in.accept('_');
    const auto row = in.number();
    if (!level || !level_in.at_end() || !column || !parted || !row || !in.accept('.')) {
        refuse_url();
    }
    return {.region = {.kind = Region::Kind::tile,
                       .tile = {.ladder = Ladder::halves,
                                .level = *level,
                                .column = *column,
                                .row = *row}},
            .format = format_named(in.remaining())};
}

constexpr Description kDescription{
    .document = "DeepZoom descriptor",
    .media_type = "application/xml",
    .write = [](const Ask &, const ImageInfo &info, const InfoSettings &settings) {
        return deepzoom_descriptor(info, settings);
    }};

}   // namespace

Ask parse_deepzoom(const Question &question)
{
    check_length(question);
    Ask ask;
    PathEnd path(question.path);
    const auto last = path.take_segment();
    if (last.ends_with(kDescriptor)) {
        ask.what = kDescription;
        ask.identifier = path.identifier(name_before(kDescriptor, last));
    }
    else {
        ask.what = parse_tile(path.take_segment(), last);
        const auto files = path.take_segment();
        ask.identifier = path.identifier(name_before(kFiles, files));
    }
    return ask;
}

std::string deepzoom_descriptor(const ImageInfo &info, const InfoSettings &settings)
{
    const auto tile = rungs(Ladder::halves, info, settings.limits).back().tile;
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
                       "<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\"\r\n"
                       "TileSize=\"";
    text += std::to_string(tile.width) + "\" Overlap=\"0\" Format=\"";
    text += traits(settings.formats.front()).name;
    text += "\"><Size Width=\"" + std::to_string(info.size().width) + "\" Height=\"" +
            std::to_string(info.size().height) + "\"/></Image>";
    return text;
}

}   // namespace iiif
