#include "asking.h"

#include <limits>

#include "render/plan.h"

namespace iiif {

namespace {

std::int64_t half(std::int64_t side, LevelRounding rounding)
{
    const auto result = rounding == LevelRounding::up ? ceil_div(side, 2) : side / 2;
    return std::max<std::int64_t>(result, 1);
}

}   // namespace

std::ostream &operator<<(std::ostream &out, const Size &size)
{
    return out << size.width << 'x' << size.height;
}

std::ostream &operator<<(std::ostream &out, const Rect &rect)
{
    return out << rect.x << ',' << rect.y << ' ' << rect.size();
}

std::ostream &operator<<(std::ostream &out, const Reduction &reduction)
{
    return out << "1/" << reduction.factor << " in tiles of " << reduction.tile;
}

ImageInfo flat(const Size &size, const Size &tile)
{
    return {.levels = {{size, tile}}, .format = {}, .identity = {}};
}

ImageInfo pyramid(const Size &size, const Size &tile, LevelRounding rounding)
{
    auto info = flat(size, tile);
    while (!info.levels.back().size.fits_in(tile)) {
        const auto &last = info.levels.back().size;
        info.levels.push_back({{half(last.width, rounding), half(last.height, rounding)}, tile});
    }
    return info;
}

Limits no_limits()
{
    Limits limits;
    limits.max_width = 0x7fffffff;
    limits.max_height = 0x7fffffff;
    limits.source_pixels = std::numeric_limits<std::int64_t>::max();
    return limits;
}

Ask ask(std::string_view path, Dialect dialect, std::string_view accept)
{
    const auto rooted = '/' + std::string(path);
    const auto address = std::string(kHost) + rooted;
    return parse_iiif({.path = rooted, .address = address, .accept = accept},
                      {.dialect = dialect, .formats = kEveryFormat});
}

Request request(std::string_view parameters, Dialect dialect)
{
    return std::get<Request>(ask("id/" + std::string(parameters), dialect).what);
}

std::string status_text(Kind kind)
{
    switch (kind) {
    case Kind::bad_request:
    case Kind::iip_error:
        return "400";
    case Kind::forbidden:
        return "403";
    case Kind::not_found:
        return "404";
    case Kind::bad_method:
        return "405";
    case Kind::uri_too_long:
        return "414";
    case Kind::unknown_media:
        return "415";
    case Kind::damaged:
    case Kind::encoder_failed:
        return "500";
    case Kind::not_implemented:
        return "501";
    case Kind::busy:
    case Kind::out_of_memory:
    case Kind::source_busy:
        return "503";
    case Kind::source_failed:
        return "502";
    case Kind::source_late:
        return "504";
    case Kind::client_gone:
        return "client gone";
    }
    return "an unknown kind";
}

std::string answer_size(std::string_view parameters, const ImageInfo &info, const Limits &limits,
                        Dialect dialect)
{
    return outcome([&] {
        const auto result = plan(request(parameters, dialect), info, limits, Filter::bicubic);
        return std::to_string(result.resolved.answer.width) + 'x' +
               std::to_string(result.resolved.answer.height);
    });
}

std::string plan_text(std::string_view parameters, const ImageInfo &info, const Limits &limits,
                      Dialect dialect, Filter filter)
{
    return outcome(
        [&] { return to_text(plan(request(parameters, dialect), info, limits, filter)); });
}

}   // namespace iiif
