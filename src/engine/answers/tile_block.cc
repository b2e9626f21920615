// The answer to a TileBlock (IIP's TIL): several tiles of one level, made when they are sent.
#include <utility>

#include "engine/answer_maker.h"
#include "engine/answers/answers.h"
#include "engine/answers/rendering.h"
#include "protocol/iip_facts.h"
#include "render/cost.h"
#include "render/tile_block.h"

namespace iiif {

namespace {

class TileBlockBody final : public Body {
public:
    TileBlockBody(TileBlockPlan plan, AnswerMaker maker)
        : plan_(std::move(plan)), maker_(std::move(maker))
    {
    }

    std::string_view send(Sink &sink) override
    {
        const bool jpeg = plan_.coding == TileBlockPlan::Coding::jpeg;
        const auto make_tile = [&](const RenderPlan &tile, Sink &to) {
            jpeg ? static_cast<void>(maker_.send(tile, to)) : maker_.send_raw(tile, to);
        };
        iiif::send(plan_, make_tile, sink);
        return "render";
    }

    [[nodiscard]] bool is_first_report(const Error &error) const override
    {
        return maker_.is_first_report(error);
    }
    [[nodiscard]] Flaw flaw() const override { return flaw_of(maker_); }

private:
    TileBlockPlan plan_;
    AnswerMaker maker_;
};

}   // namespace

Reply answer(const TileBlock &block, const AnswerContext &context)
{
    const auto &settings = context.settings;
    auto reader = open_picture(context, channels_of(block.tile));
    const auto info = reader->info();
    auto tiles = plan(block, *info, context.limits(), settings.picture.filter);
    const auto rendering = render_settings(block.tile, settings, context.resources);
    Fingerprint print;
    for (auto &tile : tiles.tiles) {
        obey_pass_through(tile.plan, *info, rendering, settings);
        check_bytes(bytes_needed(tile.plan, *info, rendering), context.resources.memory_limit);
        print.add(picture_etag(*info, tile.plan, rendering));
        if (is_marked(tile.plan, rendering)) {
            tiles.coding = TileBlockPlan::Coding::jpeg;   // raw pixels would lack the watermark
        }
    }
    print.add(static_cast<int>(tiles.coding));
    auto head = new_head(context.ask, settings, "render");
    head.content_type = kIipType;
    head.etag = print.etag();
    head.modified = info->identity.modified;
    head.cheap = tiles.tiles.size() == 1;
    add_cache_control(head, *info, settings.location.max_age);
    AnswerMaker maker(context.resources, std::move(reader), rendering,
                      load_shedding(settings, head.cheap));
    return {std::move(head), std::make_unique<TileBlockBody>(std::move(tiles), std::move(maker))};
}

}   // namespace iiif
