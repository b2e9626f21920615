#include "protocol/iip.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "protocol/identifier.h"
#include "protocol/iip_elsewhere.h"
#include "protocol/iip_facts.h"
#include "protocol/iip_look.h"
#include "protocol/iip_text.h"
#include "protocol/iip_arguments.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestQuery = 8192;

[[noreturn]] void refuse(Kind kind, std::string sentence)
{
    throw Error(kind, std::move(sentence));
}

// Reads the commands of one query.
class IipReader {
public:
    IipReader(const Question &question, const ParseSettings &settings)
        : question_(question), settings_(settings)
    {
    }

    [[nodiscard]] Ask read();

private:
    using Take = void (IipReader::*)(const IipCommand &);
    struct Entry {
        std::string_view name;
        Take take;
        bool output;   // an output command: its answer is not lines of text
    };
    static const Entry *entry_of(std::string_view name);

    void take_picture(const IipCommand &command);
    void take_object(const IipCommand &command);
    void take_width(const IipCommand &command);
    void take_height(const IipCommand &command);
    void take_region(const IipCommand &command);
    void take_rotation(const IipCommand &command)
    {
        request_.rotation = iip_rotation(command.value);
    }
    void take_quality(const IipCommand &command);
    void take_view(const IipCommand &command) { view_ = iip_view(command.value); }
    void take_layers(const IipCommand &command) { request_.layers = iip_layers(command.value); }
    void take_colors(const IipCommand &command) { request_.quality = iip_colors(command.value); }
    void take_look_of(const IipCommand &command)
    {
        apply_look_command(command.name, command.value, request_.look);
    }

    void ask_picture(const IipCommand &command);
    void ask_jpeg_tile(const IipCommand &command) { ask_tile(command.value, ImageFormat::jpg); }
    void ask_png_tile(const IipCommand &command) { ask_tile(command.value, ImageFormat::png); }
    void ask_webp_tile(const IipCommand &command) { ask_tile(command.value, ImageFormat::webp); }
    void ask_avif_tile(const IipCommand &command) { ask_tile(command.value, ImageFormat::avif); }
    void ask_tiff_tile(const IipCommand &command) { ask_tile(command.value, ImageFormat::tif); }
    void ask_tile_of_view(const IipCommand &command);
    void ask_tile_block(const IipCommand &command);
    void ask_points(const IipCommand &command);
    void ask_profile(const IipCommand &command);
    void ask_deepzoom(const IipCommand &command)
    {
        ask_elsewhere(parse_deepzoom_command(command, question_));
    }
    void ask_zoomify(const IipCommand &command)
    {
        ask_elsewhere(parse_zoomify_command(command, question_, settings_));
    }
    void ask_iiif(const IipCommand &command)
    {
        ask_elsewhere(parse_iiif_command(command, question_, settings_));
    }

    void ask_tile(std::string_view value, ImageFormat format);
    void ask_elsewhere(Ask ask);
    void need_picture(std::string_view argument) const;
    void ignore(const IipCommand &) {}
    [[nodiscard]] Request modified() const;
    [[nodiscard]] Request tile_request(std::string_view level, ImageFormat format) const;

    const Question &question_;
    const ParseSettings &settings_;
    Ask ask_;
    Request request_;   // as the commands so far have modified it
    Size box_;          // WID and HEI; 0 where they are not given
    ViewAngles view_;
    bool selected_ = false;
    bool answered_ = false;   // an output command was read
    Facts facts_;
    std::string errors_;
};

const IipReader::Entry *IipReader::entry_of(std::string_view name)
{
    static constexpr auto kEntries = std::to_array<Entry>({
        {"FIF", &IipReader::take_picture, false},    {"OBJ", &IipReader::take_object, false},
        {"WID", &IipReader::take_width, false},      {"HEI", &IipReader::take_height, false},
        {"RGN", &IipReader::take_region, false},     {"ROT", &IipReader::take_rotation, false},
        {"QLT", &IipReader::take_quality, false},    {"SDS", &IipReader::take_view, false},
        {"COL", &IipReader::take_colors, false},     {"GAM", &IipReader::take_look_of, false},
        {"CNT", &IipReader::take_look_of, false},    {"INV", &IipReader::take_look_of, false},
        {"MINMAX", &IipReader::take_look_of, false}, {"CMP", &IipReader::take_look_of, false},
        {"CTW", &IipReader::take_look_of, false},    {"SHD", &IipReader::take_look_of, false},
        {"CNV", &IipReader::take_look_of, false},    {"LYR", &IipReader::take_layers, false},
        {"ICC", &IipReader::ignore, false},          {"CVT", &IipReader::ask_picture, true},
        {"JTL", &IipReader::ask_jpeg_tile, true},    {"PTL", &IipReader::ask_png_tile, true},
        {"WTL", &IipReader::ask_webp_tile, true},    {"ATL", &IipReader::ask_avif_tile, true},
        {"TTL", &IipReader::ask_tiff_tile, true},    {"JTLS", &IipReader::ask_tile_of_view, true},
        {"TIL", &IipReader::ask_tile_block, true},   {"SPECTRA", &IipReader::ask_points, true},
        {"PFL", &IipReader::ask_profile, true},      {"DEEPZOOM", &IipReader::ask_deepzoom, true},
        {"ZOOMIFY", &IipReader::ask_zoomify, true},  {"IIIF", &IipReader::ask_iiif, true},
    });
    const auto *found = std::ranges::find(kEntries, name, &Entry::name);
    return found == kEntries.end() ? nullptr : found;
}

Ask IipReader::read()
{
    for (const auto &command : split_iip(question_.query)) {
        const auto *entry = entry_of(command.name);
        if (entry == nullptr) {
            errors_ += iip_error("2 2", command.name);
        }
        else if (entry->output && answered_) {
            refuse(Kind::bad_request,
                   "The query has more than one output command: send each in its own query.");
        }
        else if (!answered_) {
            answered_ = entry->output;
            (this->*entry->take)(command);
        }
    }
    ask_.view = view_;
    // An answer that is a picture has no place for facts and for errors of unknown commands.
    if (answered_) {
        return std::move(ask_);
    }
    if (!errors_.empty()) {
        refuse(Kind::iip_error, errors_);
    }
    facts_.query = question_.query;
    if (facts_.asked.empty()) {
        refuse(Kind::iip_error, iip_error("2 1", facts_.query));
    }
    ask_.what = std::move(facts_);
    return std::move(ask_);
}

// --- Commands that select and modify the picture

void IipReader::take_picture(const IipCommand &command)
{
    auto name = decode_iip(command.value);
    for (auto dots = name.find("../"); dots != std::string::npos; dots = name.find("../")) {
        name.erase(dots, 3);
    }
    name = without_leading_slashes(std::move(name));
    if (name.empty()) {
        refuse(Kind::not_found, "There is no such picture.");
    }
    check_identifier(name);
    ask_.identifier = std::move(name);
    selected_ = true;
}

void IipReader::take_object(const IipCommand &command)
{
    const auto name = lower_case(command.value);
    const auto fact = iip_fact_named(name);
    if (!fact) {
        errors_ += iip_error("3 2", name);
        return;
    }
    need_picture(name);
    facts_.asked.push_back({*fact, request_.rotation.orientation().transposes(), name});
}

void IipReader::take_width(const IipCommand &command)
{
    box_.width = std::max<std::int64_t>(whole_number(command.value), 0);
}

void IipReader::take_height(const IipCommand &command)
{
    box_.height = std::max<std::int64_t>(whole_number(command.value), 0);
}

void IipReader::take_region(const IipCommand &command)
{
    if (const auto region = iip_region(command.value)) {
        request_.region = *region;
    }
}

void IipReader::take_quality(const IipCommand &command)
{
    const auto [scheme, quality] = iip_quality(command.value);
    request_.tiff_scheme = scheme.value_or(request_.tiff_scheme);
    if (quality) {
        request_.encoder_quality = quality;
    }
}

// --- Output commands

void IipReader::need_picture(std::string_view argument) const
{
    if (!selected_) {
        refuse(Kind::iip_error, iip_error("1 3", argument));
    }
}

// Returns the request with WID and HEI applied: as large as fits into the box, and larger than the
// region only if the operator allows it.
Request IipReader::modified() const
{
    auto request = request_;
    const bool boxed = box_.width > 0 || box_.height > 0;
    constexpr std::int64_t kAny = std::int64_t{1} << 53;
    request.scale = {
        .kind = boxed ? Scale::Kind::within : Scale::Kind::natural,
        .box = {box_.width > 0 ? box_.width : kAny, box_.height > 0 ? box_.height : kAny},
        .percent = {},
        .enlarge = boxed ? Enlarge::permitted : Enlarge::never,
        .clamp = true};
    return request;
}

void IipReader::ask_picture(const IipCommand &command)
{
    need_picture("");
    auto request = modified();
    request.format = iip_format(command.value);
    ask_.what = request;
}

Request IipReader::tile_request(std::string_view level, ImageFormat format) const
{
    auto request = request_;
    request.region = {.kind = Region::Kind::tile,
                      .tile = {.ladder = Ladder::stored, .level = whole_number(level)}};
    request.format = format;
    // Viewers number the tiles of the turned picture: after 180 degrees the last tile comes first.
    request.region.tile.from_end = request.rotation.degrees.parts == 2 * Rotation::kQuarter;
    return request;
}

void IipReader::ask_tile(std::string_view value, ImageFormat format)
{
    need_picture("");
    auto request = tile_request(split_off(value, ','), format);
    request.region.tile.number = whole_number(value);
    ask_.what = request;
}

void IipReader::ask_tile_of_view(const IipCommand &command)
{
    auto rest = command.value;
    const auto across = split_off(rest, ',');
    const auto level = split_off(rest, ',');
    const auto number = split_off(rest, ',');
    view_ = iip_view(std::string(across) + (rest.empty() ? "" : ',' + std::string(rest)));
    ask_tile(std::string(level) + ',' + std::string(number), ImageFormat::jpg);
}

void IipReader::ask_tile_block(const IipCommand &command)
{
    need_picture("");
    const auto [level, first, last] = iip_block(command.value);
    ask_.what = TileBlock{tile_request(level, ImageFormat::jpg), first, last};
}

void IipReader::ask_points(const IipCommand &command)
{
    need_picture("");
    ask_.what = iip_points(command.value);
}

void IipReader::ask_profile(const IipCommand &command)
{
    need_picture("");
    ask_.what = iip_profile(command.value);
}

// --- Other protocols in the same query

void IipReader::ask_elsewhere(Ask ask)
{
    if (auto *request = std::get_if<Request>(&ask.what)) {
        request->encoder_quality = request_.encoder_quality;
        request->tiff_scheme = request_.tiff_scheme;
        request->layers = request_.layers;
        request->look = request_.look;
        if (request->quality == Quality::normal) {
            request->quality = request_.quality;
        }
    }
    ask_ = std::move(ask);
}

}   // namespace

Ask parse_iip(const Question &question, const ParseSettings &settings)
{
    if (question.query.size() > kLongestQuery) {
        refuse(Kind::uri_too_long, "The query is too long: it may have at most " +
                                       std::to_string(kLongestQuery) + " bytes.");
    }
    if (question.path.size() > 1) {
        refuse(Kind::not_found, "There is nothing at this URL: the query has to follow the "
                                "location's path directly.");
    }
    if (question.query.empty()) {
        refuse(Kind::bad_request, "The query is empty: write FIF={picture}&CVT=jpeg, for example.");
    }
    return IipReader(question, settings).read();
}

}   // namespace iiif
