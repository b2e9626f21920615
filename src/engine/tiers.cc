#include "engine/tiers.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "base/error.h"
#include "engine/answers/rendering.h"
#include "render/resolve.h"

namespace iiif {

namespace {

bool fits(const Size &size, std::int64_t side)
{
    return size.width <= side && size.height <= side;
}

// Whether the region may be the whole picture, as far as the URL tells.
bool may_be_whole(const Region &region)
{
    switch (region.kind) {
    case Region::Kind::full:
    case Region::Kind::square:
        return true;
    case Region::Kind::pixels:
        return region.pixels.x == 0 && region.pixels.y == 0;
    case Region::Kind::percent:
        return region.percent[0].parts == 0 && region.percent[1].parts == 0;
    case Region::Kind::tile:
        return region.tile.column == 0 && region.tile.row == 0;
    }
    return true;
}

// Whether the scaled region fits, as far as the URL tells; the box around a free angle is larger.
std::optional<bool> fits_by_url(const Request &request, std::int64_t side)
{
    const auto &scale = request.scale;
    if (request.region.kind == Region::Kind::tile) {
        return std::nullopt;
    }
    switch (scale.kind) {
    case Scale::Kind::width:
        return scale.box.width > side ? std::optional(false) : std::nullopt;
    case Scale::Kind::height:
        return scale.box.height > side ? std::optional(false) : std::nullopt;
    case Scale::Kind::exact:
        if (!fits(scale.box, side)) {
            return false;
        }
        break;
    case Scale::Kind::within:
        if (!fits(scale.box, side)) {
            return std::nullopt;
        }
        break;
    case Scale::Kind::natural:
    case Scale::Kind::percent:
        return std::nullopt;
    }
    return request.rotation.by_quarters() ? std::optional(true) : std::nullopt;
}

std::optional<Verdict> judge_by_url(const Request &request, const Tier &tier)
{
    const auto fits = fits_by_url(request, tier.side);
    if (fits == false || (tier.part == Tier::Part::whole && !may_be_whole(request.region))) {
        return Verdict::beyond;
    }
    if (fits == true &&
        (tier.part == Tier::Part::any || request.region.kind == Region::Kind::full)) {
        return Verdict::within;
    }
    return std::nullopt;
}

Verdict judge_by_picture(const Request &request, const Tier &tier, const AnswerContext &context)
{
    const auto reading = context.resources.admissions.read();
    const auto reader = open_picture(context, channels_of(request));
    const auto resolved = resolve(request, *reader->info(), context.limits());
    const bool part = tier.part == Tier::Part::any || resolved.whole;
    return part && fits(resolved.answer, tier.side) ? Verdict::within : Verdict::beyond;
}

}   // namespace

Verdict judge(const Tier &tier, const AnswerContext &context)
{
    const auto *request = std::get_if<Request>(&context.ask.what);
    if (request == nullptr) {
        const bool values = std::holds_alternative<PixelValues>(context.ask.what);
        return values && tier.part == Tier::Part::any ? Verdict::within : Verdict::beyond;
    }
    if (const auto known = judge_by_url(*request, tier)) {
        return *known;
    }
    if (context.file.empty()) {
        return Verdict::within;
    }
    try {
        return judge_by_picture(*request, tier, context);
    }
    catch (const Error &error) {
        return error.kind() == Kind::busy ? Verdict::busy : Verdict::beyond;
    }
}

bool describes(const Ask &ask)
{
    return std::holds_alternative<Description>(ask.what) ||
           std::holds_alternative<Redirect>(ask.what) || std::holds_alternative<Facts>(ask.what) ||
           std::holds_alternative<Presentation>(ask.what);
}

std::string offer(const Ask &ask, std::int64_t side)
{
    const auto pixels = std::to_string(side);
    auto sentence = "Without further rights, this picture is answered whole and in at most " +
                    pixels + " x " + pixels + " pixels";
    if (ask.dialect) {
        return sentence + ": ask for full/!" + pixels + ',' + pixels + "/0/default.jpg.";
    }
    return sentence + '.';
}

}   // namespace iiif
