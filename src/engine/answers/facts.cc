// The answer to Facts: the lines of IIP's OBJ commands.
#include <utility>

#include "engine/answers/answers.h"
#include "protocol/iip_facts.h"

namespace iiif {

Reply answer(const Facts &facts, const AnswerContext &context)
{
    const auto &ask = context.ask;
    const auto &settings = context.settings;
    const auto reader = open_picture(context, Channels::colors);
    const auto info = reader->info();
    const auto bands = open_picture(context, Channels::all)->info();
    const auto views = needs_views(facts) ? views_of(context.resources.library, ask,
                                                     settings.location.sequence_pattern,
                                                     context.file, *reader, sequence_rules(context))
                                          : IipViews();
    auto [type, text] = iip_facts(facts, {*info, *bands}, views);
    auto head = new_head(ask, settings, "info");
    head.content_type = type;
    head.etag = Fingerprint().add(text).add(type).etag();
    head.modified = info->identity.modified;
    add_cache_control(head, *info, settings.location.max_age);
    return {std::move(head), std::move(text)};
}

}   // namespace iiif
