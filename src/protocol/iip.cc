#include "protocol/iip.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "protocol/deepzoom.h"
#include "protocol/identifier.h"
#include "protocol/iiif_url.h"
#include "protocol/iip_facts.h"
#include "protocol/iip_look.h"
#include "protocol/iip_text.h"
#include "protocol/zoomify.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestQuery = 8192;
constexpr std::int64_t kMostAngle = 999;   // three digits in the name of a file

[[noreturn]] void refuse(Kind kind, std::string sentence)
{
    throw Error(kind, std::move(sentence));
}

std::optional<TiffScheme> tiff_scheme_named(std::string_view name)
{
    struct Named {
        std::string_view name;
        TiffScheme scheme;
    };
    constexpr auto kSchemes = std::to_array<Named>({{"none", TiffScheme::none},
                                                    {"lzw", TiffScheme::lzw},
                                                    {"deflate", TiffScheme::deflate},
                                                    {"jpeg", TiffScheme::jpeg},
                                                    {"webp", TiffScheme::webp},
                                                    {"zstd", TiffScheme::zstd}});
    const auto *found = std::ranges::find(kSchemes, name, &Named::name);
    return found == kSchemes.end() ? std::nullopt : std::optional(found->scheme);
}

// Reads the commands of one query.
class IipReader {
public:
    IipReader(const Question &question, const IipSettings &settings)
        : question_(question), settings_(settings)
    {
    }

    [[nodiscard]] Ask read();

private:
    using Take = void (IipReader::*)(const IipCommand &);
    struct Entry {
        std::string_view name;
        Take take;
        bool output;   // asks for an answer other than lines of text
    };
    static const Entry *entry_of(std::string_view name);

    void take_picture(const IipCommand &command);
    void take_object(const IipCommand &command);
    void take_width(const IipCommand &command);
    void take_height(const IipCommand &command);
    void take_region(const IipCommand &command);
    void take_rotation(const IipCommand &command);
    void take_quality(const IipCommand &command);
    void take_view(const IipCommand &command);
    void take_layers(const IipCommand &command);
    void take_colors(const IipCommand &command);
    void take_look_of(const IipCommand &command)
    {
        take_look(command.name, command.value, request_.look);
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
    void ask_deepzoom(const IipCommand &command);
    void ask_zoomify(const IipCommand &command);
    void ask_iiif(const IipCommand &command);

    void ask_tile(std::string_view value, ImageFormat format);
    void ask_elsewhere(Ask ask);
    void need_picture(std::string_view argument) const;
    void ignore(const IipCommand &) {}
    [[nodiscard]] Request modified() const;
    [[nodiscard]] Request tile_request(std::string_view level, ImageFormat format) const;

    const Question &question_;
    const IipSettings &settings_;
    Ask ask_;
    Request request_;   // what the commands so far have made of it
    Size box_;          // WID and HEI; 0 where they were not given
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
    ask_.protocol = Protocol::iip;
    for (const auto &command : split_iip(question_.query)) {
        const auto *entry = entry_of(command.name);
        if (entry == nullptr) {
            errors_ += iip_error("2 2", command.name);
        }
        else if (entry->output && answered_) {
            refuse(Kind::bad_request, "A query may ask for one answer only.");
        }
        else if (!answered_) {
            answered_ = entry->output;
            (this->*entry->take)(command);
        }
    }
    ask_.view = view_;
    // Next to a picture there is no place for lines of text.
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

// --- What the picture is, and what is to be done with it

void IipReader::take_picture(const IipCommand &command)
{
    auto name = decode_iip(command.value);
    for (auto dots = name.find("../"); dots != std::string::npos; dots = name.find("../")) {
        name.erase(dots, 3);
    }
    name.erase(0, std::min(name.find_first_not_of('/'), name.size()));
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
    const auto numbers = real_numbers(command.value);
    if (numbers.size() != 4 || numbers[2] <= 0 || numbers[3] <= 0) {
        return;
    }
    request_.region = {.kind = Region::Kind::percent};
    std::ranges::transform(numbers, request_.region.percent.begin(), [](double part) {
        const auto parts = std::clamp(part, 0.0, 1.0) * 100 * static_cast<double>(Decimal::kOne);
        return Decimal{std::llround(parts)};
    });
}

// Only quarters are turned.
void IipReader::take_rotation(const IipCommand &command)
{
    const bool mirrored = command.value.starts_with('!');
    const auto degrees = real_number(command.value.substr(mirrored ? 1 : 0));
    const auto turn = std::fmod(std::fmod(degrees, 360) + 360, 360);
    const bool quarters = std::fmod(turn, 90) == 0;
    request_.rotation = {mirrored, {quarters ? std::llround(turn) * Decimal::kOne : 0}};
}

void IipReader::take_quality(const IipCommand &command)
{
    auto quality = command.value;
    if (const auto scheme = tiff_scheme_named(lower_case(quality.substr(0, quality.find(':'))))) {
        request_.tiff_scheme = *scheme;
        take_part(quality, ':');
    }
    if (!quality.empty()) {
        request_.encoder_quality =
            static_cast<int>(std::clamp<std::int64_t>(whole_number(quality), 1, 100));
    }
}

// None at all would be no picture.
void IipReader::take_layers(const IipCommand &command)
{
    constexpr std::int64_t kMostLayers = 65535;
    const auto layers = std::min(whole_number(command.value), kMostLayers);
    request_.layers = layers > 0 ? std::optional(static_cast<int>(layers)) : std::nullopt;
}

void IipReader::take_view(const IipCommand &command)
{
    auto rest = command.value;
    const auto horizontal = whole_number(take_part(rest, ','));
    const auto vertical = rest.empty() ? ViewAngles{}.vertical : whole_number(rest);
    if (std::min(horizontal, vertical) < 0 || std::max(horizontal, vertical) > kMostAngle) {
        refuse(Kind::not_found, "This picture has no such view.");
    }
    view_ = {static_cast<int>(horizontal), static_cast<int>(vertical)};
}

void IipReader::take_colors(const IipCommand &command)
{
    const auto word = lower_case(command.value);
    request_.quality = word == "binary"                   ? Quality::bitonal
                       : word == "gray" || word == "grey" ? Quality::gray
                                                          : Quality::normal;
}

// --- What is asked for

void IipReader::need_picture(std::string_view argument) const
{
    if (!selected_) {
        refuse(Kind::iip_error, iip_error("1 3", argument));
    }
}

// As large as fits in the box, and no larger than the region unless the operator allows that.
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
    const auto name = lower_case(command.value);
    request.format = image_format_named(name == "tiff" ? "tif" : name).value_or(ImageFormat::jpg);
    ask_.what = request;
}

Request IipReader::tile_request(std::string_view level, ImageFormat format) const
{
    auto request = request_;
    request.region = {.kind = Region::Kind::tile,
                      .tile = {.ladder = Ladder::stored, .level = whole_number(level)}};
    request.format = format;
    // Viewers number the tiles of the turned picture.
    request.region.tile.from_end = request.rotation.degrees.parts == 2 * Rotation::kQuarter;
    return request;
}

void IipReader::ask_tile(std::string_view value, ImageFormat format)
{
    need_picture("");
    auto request = tile_request(take_part(value, ','), format);
    request.region.tile.number = whole_number(value);
    ask_.what = request;
}

void IipReader::ask_tile_of_view(const IipCommand &command)
{
    auto rest = command.value;
    const auto across = take_part(rest, ',');
    const auto level = take_part(rest, ',');
    const auto number = take_part(rest, ',');
    const auto view = std::string(across) + (rest.empty() ? "" : ',' + std::string(rest));
    take_view({.name = {}, .value = view});
    ask_tile(std::string(level) + ',' + std::string(number), ImageFormat::jpg);
}

void IipReader::ask_tile_block(const IipCommand &command)
{
    need_picture("");
    auto rest = command.value;
    TileBlock block{.tile = tile_request(take_part(rest, ','), ImageFormat::jpg)};
    // A first number that is negative has its minus, too.
    const bool negative = rest.starts_with('-');
    rest.remove_prefix(negative ? 1 : 0);
    block.first = whole_number(take_part(rest, '-')) * (negative ? -1 : 1);
    block.last = rest.empty() ? block.first : whole_number(rest);
    ask_.what = block;
}

// level,tile,x,y
void IipReader::ask_points(const IipCommand &command)
{
    need_picture("");
    auto rest = command.value;
    PixelValues samples{.form = PixelValues::Form::points};
    samples.level = whole_number(take_part(rest, ','));
    samples.tile = whole_number(take_part(rest, ','));
    samples.pixels.x = whole_number(take_part(rest, ','));
    samples.pixels.y = whole_number(rest);
    samples.pixels.width = samples.pixels.height = 1;
    ask_.what = samples;
}

// level:x,y or level:x,y-x,y, of which the second is not shown: a row where they differ in x, else
// a column.
void IipReader::ask_profile(const IipCommand &command)
{
    need_picture("");
    auto rest = command.value;
    PixelValues samples;
    samples.level = whole_number(take_part(rest, ':'));
    const auto x = whole_number(take_part(rest, ','));
    const auto y = whole_number(take_part(rest, '-'));
    const auto right = whole_number(take_part(rest, ','));
    const auto bottom = whole_number(rest);
    samples.pixels = {x, y, 1, 1};
    if (right > x) {
        samples.pixels.width = right - x;
    }
    else if (bottom > y) {
        samples.pixels.height = bottom - y;
    }
    ask_.what = samples;
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

void IipReader::ask_deepzoom(const IipCommand &command)
{
    auto question = question_;
    question.path = command.value;
    ask_elsewhere(parse_deepzoom(question));
}

void IipReader::ask_zoomify(const IipCommand &command)
{
    auto question = question_;
    question.path = command.value;
    ask_elsewhere(parse_zoomify(question));
}

// How many characters of an IIIF path are the identifier, which may have slashes here.
std::size_t identifier_length(std::string_view path)
{
    constexpr int kParameters = 4;
    constexpr std::string_view kInfo = "/info.json";
    if (path.ends_with(kInfo)) {
        return path.size() - kInfo.size();
    }
    auto length = path.size();
    for (int i = 0; i < kParameters; ++i) {
        const auto slash = path.substr(0, length).rfind('/');
        if (slash == std::string_view::npos) {
            return path.size();
        }
        length = slash;
    }
    // A folder's name is hardly a quality with a format behind it.
    const auto last = path.substr(path.rfind('/') + 1);
    const bool quality =
        std::ranges::any_of(std::array{"default", "color", "gray", "grey", "bitonal", "native"},
                            [&](std::string_view name) { return last.starts_with(name); });
    return quality ? length : path.size();
}

void IipReader::ask_iiif(const IipCommand &command)
{
    auto value = command.value;
    while (value.starts_with('/')) {
        value.remove_prefix(1);
    }
    const auto length = identifier_length(value);
    std::string path = "/";
    for (const char c : value.substr(0, length)) {
        path += c == '/' ? "%2F" : std::string(1, c);
    }
    path += value.substr(length);
    const auto address =
        std::string(question_.address) + '?' + std::string(question_.query.substr(0, command.end));
    ask_elsewhere(
        parse_iiif({.path = path, .address = address, .accept = question_.accept, .query = {}},
                   {.dialect = settings_.dialect, .formats = settings_.formats}));
}

}   // namespace

Ask parse_iip(const Question &question, const IipSettings &settings)
{
    if (question.query.size() > kLongestQuery) {
        refuse(Kind::uri_too_long, "The query is too long.");
    }
    if (question.path.size() > 1) {
        refuse(Kind::not_found, "There is nothing here: a query is to follow the path at once.");
    }
    if (question.query.empty()) {
        refuse(Kind::bad_request,
               "Nothing is asked: a query is FIF={picture}&CVT=jpeg, for example.");
    }
    return IipReader(question, settings).read();
}

}   // namespace iiif
