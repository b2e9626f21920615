#include "engine/answers/context.h"

#include <chrono>

namespace iiif {

Store::Lease open_page(Resources &resources, const std::string &file, int page, Channels channels)
{
    const auto begun = std::chrono::steady_clock::now();
    auto reader = resources.store.lease(file, page, channels);
    const std::chrono::nanoseconds spent = std::chrono::steady_clock::now() - begun;
    resources.cache->statistics().add(Counter::open_nanoseconds,
                                      static_cast<std::uint64_t>(spent.count()));
    return reader;
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
