// The C interface of tiers. No exception leaves a function of this file.

#include "iiif.h"

#include <string>
#include <variant>

#include "engine/handles.h"
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
