#include "engine/answers/context.h"

#include "model/answer_record.h"

#include "base/error.h"

namespace iiif {

Store::Lease open_page(const AnswerContext &context, const std::string &file, int page,
                       Channels channels)
{
    auto &resources = context.resources;
    const StageTimer timer(Stage::open);
    const Wanted wanted{file, page, channels, context.settings.location.input_formats};
    if (auto open = resources.store.lease_open(wanted)) {
        return open;
    }
    const auto admission = resources.admissions.admit(Admissions::Work::opening);
    return resources.store.lease(wanted, context.client);
}

Store::Lease open_picture(const AnswerContext &context, Channels channels)
{
    const auto &ask = context.ask;
    // In a stack, the horizontal angle is the number of pages to go forward.
    const bool stack =
        ask.view && !shows_view(ask, context.settings.location.sequence_pattern, context.file);
    return open_page(context, context.file, ask.page + (stack ? ask.view->horizontal : 0),
                     channels);
}

namespace {

// The reason why a file cannot be opened is reported to who requests it.
bool is_picture(const AnswerContext &context, const std::string &file)
{
    try {
        return open_page(context, file, 1, Channels::colors) != nullptr;
    }
    catch (const Error &error) {
        if (error.kind() == Kind::busy || error.kind() == Kind::out_of_memory ||
            error.kind() == Kind::client_gone) {
            throw;
        }
        return false;
    }
}

}   // namespace

SequenceRules sequence_rules(const AnswerContext &context)
{
    return {context.may_read,
            [&context](const std::string &file) { return is_picture(context, file); }};
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
