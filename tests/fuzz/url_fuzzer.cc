// Parses and plans arbitrary URLs of every protocol, for pictures that exist only as an ImageInfo.
// Invalid input must yield an Error. A plan must stay inside its level and the limits, and the
// canonical URL of an IIIF plan must yield the same plan. Not part of `all`:
//
// $ configure CC=clang CXX=clang++ --enable-sanitizers CXXFLAGS='-g -O1 -fsanitize=fuzzer-no-link'
// $ make url_fuzzer
// $ ./url_fuzzer -dict=SOURCE/tests/fuzz/url_fuzzer.dict -max_len=300
//
// The first byte chooses dialect, picture and limits, the second the protocol. The path follows
// (for IIP, the query), then a newline and the Accept header.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/error.h"
#include "iiif.h"
#include "model/image_info.h"
#include "protocol/iiif_info.h"
#include "protocol/iiif_link.h"
#include "protocol/iip_facts.h"
#include "protocol/presentation_url.h"
#include "protocol/protocols.h"
#include "render/plan.h"
#include "render/pixel_values_plan.h"
#include "render/tile_block.h"

namespace iiif {
namespace {

constexpr std::array kFormats{ImageFormat::jpg, ImageFormat::png, ImageFormat::webp};

// The settings that the first byte chooses.
struct Choice {
    Dialect dialect;
    ImageInfo info;
    Limits limits;
};

void check(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

ImageInfo picture(int number)
{
    constexpr Size kTile{256, 256};
    constexpr std::int64_t kMost = 0x7fffffff;
    switch (number) {
    case 0:   // halves, rounded down
        return {.levels = {{{6001, 4003}, kTile}, {{3000, 2001}, kTile}, {{1500, 1000}, kTile}},
                .format = {},
                .identity = {}};
    case 1:   // a level whose factor is not whole
        return {.levels = {{{1000, 700}, {512, 64}}, {{700, 490}, kTile}},
                .format = {ColorModel::gray, false, SampleType::u16},
                .identity = {},
                .stored = {.bits = 16}};
    case 2:
        return {.levels = {{{1, 1}, kTile}},
                .format = {ColorModel::rgb, false, SampleType::f32},
                .identity = {},
                .stored = {.bits = 32, .whole = false}};
    default:
        return {.levels = {{{kMost, kMost}, kTile}, {{kMost - 1, kMost - 1}, kTile}},
                .format = {},
                .identity = {}};
    }
}

Choice choice_of(std::uint8_t byte)
{
    constexpr std::array kDialects{Dialect::iiif1, Dialect::iiif2, Dialect::iiif3, Dialect::iiif3};
    Choice choice{kDialects[byte & 3U], picture((byte >> 2) & 3), {}};
    choice.limits.upscale = (byte & 16U) != 0;
    choice.limits.strict_confine = (byte & 32U) != 0;
    choice.limits.max_area = (byte & 64U) != 0 ? 4'000'000 : 0;
    if ((byte & 128U) != 0) {
        choice.limits.max_width = 0x7fffffff;
        choice.limits.max_height = 0x7fffffff;
    }
    return choice;
}

// The text of a request, in any protocol.
struct Words {
    const Protocol &protocol;
    std::string path;   // for IIP, the query
    std::string accept;
};

// Returns whether the protocol reads the query: only IIP does, and only IIP accepts POST.
bool reads_query(const Protocol &protocol)
{
    return fetches(protocol, "POST");
}

Question question_of(const Words &words, const std::string &address)
{
    const bool query = reads_query(words.protocol);
    return {.path = query ? std::string_view() : words.path,
            .address = address,
            .accept = words.accept,
            .query = query ? std::string_view(words.path) : std::string_view()};
}

Ask parse(const Words &words, Dialect dialect)
{
    const auto address = "http://h" + words.path;
    return words.protocol.parse(question_of(words, address),
                                {.dialect = dialect, .formats = kFormats, .index = true});
}

// Checks that the plan stays inside the limits and reads at most one pixel beyond its level.
void check_plan(const RenderPlan &plan, const Choice &choice)
{
    const auto &level = choice.info.levels.at(static_cast<std::size_t>(plan.level)).size;
    const Rect extent{0, 0, level.width + 1, level.height + 1};
    check(!plan.source.empty() && intersection(plan.source, extent) == plan.source);
    check(!plan.resolved.size.empty() && choice.limits.allow(plan.resolved.size));
    check(!to_text(plan).empty());
}

void check_canonical(const RenderPlan &found, const Choice &choice, Dialect dialect)
{
    const Words words{*protocol_named("iiif"), "/id/" + canonical_path(found.resolved, dialect),
                      ""};
    const auto again = std::get<Request>(parse(words, dialect).what);
    check(plan(again, choice.info, choice.limits, Filter::bicubic) == found);
}

void ask_engine(const Words &words)
{
    const std::string handler(words.protocol.handler);
    const bool query = reads_query(words.protocol);
    const auto address = "http://h" + words.path;
    const std::unique_ptr<iiif_settings, void (*)(iiif_settings *)> settings(iiif_settings_new(),
                                                                             iiif_settings_free);
    const iiif_question question{handler.c_str(),
                                 query ? "" : words.path.c_str(),
                                 address.c_str(),
                                 words.accept.c_str(),
                                 query ? words.path.c_str() : nullptr,
                                 nullptr,
                                 0};
    const std::unique_ptr<iiif_ask, void (*)(iiif_ask *)> ask(
        iiif_ask_new(settings.get(), &question), iiif_ask_free);
    check(ask != nullptr);
    const char *name = iiif_ask_file_name(ask.get(), 0);
    check(name == nullptr || *name != '\0');
}

void answer(const Request &request, const Ask &ask, const Choice &choice)
{
    const auto found = plan(request, choice.info, choice.limits, Filter::bicubic);
    check_plan(found, choice);
    if (ask.dialect && request.look.plain()) {
        check_canonical(found, choice, *ask.dialect);
    }
}

void answer(const Description &description, const Ask &ask, const Choice &choice)
{
    const InfoSettings settings{.limits = choice.limits, .formats = kFormats};
    check(!description.write(ask, choice.info, settings).empty());
}

void answer(const Redirect &, const Ask &ask, const Choice &)
{
    check(!ask.uri.empty());
}

void answer(const Facts &facts, const Ask &, const Choice &choice)
{
    check(!iip_facts(facts, {choice.info, choice.info}, {}).text.empty());
}

void answer(const TileBlock &block, const Ask &, const Choice &choice)
{
    const auto found = plan(block, choice.info, choice.limits, Filter::bicubic);
    for (const auto &tile : found.tiles) {
        check_plan(tile.plan, choice);
        check(found.coding == TileBlockPlan::Coding::jpeg || !tile.plan.resampled());
    }
}

void answer(const PixelValues &values, const Ask &, const Choice &choice)
{
    const auto found = plan(values, choice.info, choice.limits);
    const auto &level = choice.info.levels.at(static_cast<std::size_t>(found.level));
    check(!found.rect.empty() && intersection(found.rect, rect_of(level.size)) == found.rect);
}

void answer(const Metrics &, const Ask &ask, const Choice &)
{
    check(ask.about == About::nothing);
}

void answer(const Health &, const Ask &ask, const Choice &)
{
    check(ask.about == About::nothing);
}

void answer(const Presentation &asked, const Ask &ask, const Choice &)
{
    const auto again = parse_presentation(document_name(asked));
    check(again && again->document == asked.document && again->part == asked.part);
    check(!ask.uri.empty() && !ask.location.empty() && ask.about != About::nothing);
}

void ask_url(const Words &words, const Choice &choice)
{
    ask_engine(words);
    try {
        const auto ask = parse(words, choice.dialect);
        check(!ask.identifier.empty() || ask.about == About::folder || ask.about == About::nothing);
        std::visit([&](const auto &what) { answer(what, ask, choice); }, ask.what);
    }
    catch (const Error &error) {
        check(error.kind() != Kind::damaged && !error.sentence().empty());
    }
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    if (count < 2) {
        return 0;
    }
    const auto &protocol = iiif::protocols()[bytes[1] % iiif::protocols().size()];
    const std::string text(bytes + 2, bytes + count);
    const auto end = text.find('\n');
    const auto accept = end == std::string::npos ? "" : text.substr(end + 1);
    const std::string slash(iiif::reads_query(protocol) ? "" : "/");
    iiif::ask_url({protocol, slash + text.substr(0, end), accept}, iiif::choice_of(bytes[0]));
    return 0;
}
