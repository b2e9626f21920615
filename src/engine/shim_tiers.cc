// The C interface of tiers and signed links. No exception leaves a function of this file.

#include "iiif.h"

#include <string>
#include <variant>

#include "engine/handles.h"
#include "engine/signed_links.h"
#include "engine/tiers.h"

int iiif_ask_describes(const iiif_ask *ask)
{
    const auto *meaning = std::get_if<iiif::Ask>(&ask->question.meaning);
    return meaning != nullptr && iiif::describes(*meaning) ? 1 : 0;
}

iiif_verdict iiif_judge(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const iiif_tier *tier, const char *file, iiif_has_gone has_gone,
                        void *context)
{
    try {
        using Part = iiif::Tier::Part;
        iiif::WaitingClient client(has_gone, context);
        const iiif::Tier wanted{tier->parts ? Part::any : Part::whole, tier->side};
        switch (engine->engine.judge(ask->question, settings->settings, wanted,
                                     file == nullptr ? "" : file, client)) {
        case iiif::Verdict::within:
            return IIIF_WITHIN;
        case iiif::Verdict::busy:
            return IIIF_BUSY;
        case iiif::Verdict::beyond:
            break;
        }
    }
    catch (...) {   // an invalid question, or no memory
        return IIIF_BEYOND;
    }
    return IIIF_BEYOND;
}

const char *iiif_ask_offer(iiif_ask *ask, int64_t side)
{
    try {
        ask->offer = iiif::offer(ask->question.ask(), side);
        return ask->offer.c_str();
    }
    catch (...) {
        return nullptr;
    }
}

iiif_link iiif_check_link(const iiif_settings *settings, const char *path, const char *query,
                          int64_t now)
{
    const auto &keys = settings->settings.location.sign_keys;
    if (keys.empty()) {
        return IIIF_LINK_WITHOUT_KEYS;
    }
    try {
        switch (iiif::check_link(keys, path, query, now)) {
        case iiif::Link::unsigned_:
            return IIIF_LINK_UNSIGNED;
        case iiif::Link::valid:
            return IIIF_LINK_VALID;
        case iiif::Link::expired:
            return IIIF_LINK_EXPIRED;
        case iiif::Link::wrong:
            break;
        }
    }
    catch (...) {   // a path that is not encoded correctly, or no memory
        return IIIF_LINK_WRONG;
    }
    return IIIF_LINK_WRONG;
}
