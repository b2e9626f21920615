#include "engine/answers/context.h"

#include "model/answer_record.h"

namespace iiif {

Store::Lease open_page(Resources &resources, const std::string &file, int page, Channels channels)
{
    const StageTimer timer(Stage::open);
    return resources.store.lease(file, page, channels);
}

Store::Lease open_picture(const AnswerContext &context, Channels channels)
{
    const auto &ask = context.ask;
    // In a stack, the horizontal angle is the number of pages to go forward.
    const bool stack =
        ask.view && !shows_view(ask, context.settings.location.sequence_pattern, context.file);
    return open_page(context.resources, context.file, ask.page + (stack ? ask.view->horizontal : 0),
                     channels);
}

Fingerprint &add_identity(Fingerprint &print, const ImageInfo &info)
{
    const auto &validator = info.identity.validator;
    return print.add(info.page).add(validator[0]).add(validator[1]);
}

std::int64_t description_seconds(const Settings &settings)
{
    constexpr std::int64_t kShare = 10;
    return settings.location.max_age / kShare;
}

}   // namespace iiif
