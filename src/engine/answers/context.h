// The input of the functions in answers.h, and the steps that several of them share. Everything is
// borrowed for the length of the call, except the resources, which outlive every Reply. Used by one
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "engine/fingerprint.h"
#include "engine/settings.h"
#include "engine/resources.h"
#include "engine/sequence.h"
#include "engine/store.h"
#include "model/ask.h"
#include "model/image_info.h"

namespace iiif {

struct AnswerContext {
    const Ask &ask;
    const Settings &settings;   // the location's
    const std::string &file;    // absolute path of the picture or folder; empty: about nothing
    const MayRead &may_read;
    Sink &client;
    Resources &resources;

    [[nodiscard]] Limits limits() const { return settings.limits(resources.memory_limit); }
};

// Opens the page of context.file that the Ask names. Throws Error as Store::lease() does.
[[nodiscard]] Store::Lease open_picture(const AnswerContext &context, Channels channels);

// Opens a page of a file and notes the time as Stage::open. Throws Error as Store::lease() does.
[[nodiscard]] Store::Lease open_page(const AnswerContext &context, const std::string &file,
                                     int page, Channels channels);

// The views of a sequence are those that the client could request one by one. Borrows the context.
[[nodiscard]] SequenceRules sequence_rules(const AnswerContext &context);

// Adds the picture's identity: its page and the validator of its file.
Fingerprint &add_identity(Fingerprint &print, const ImageInfo &info);

// Returns the max-age of a description, in seconds. It is shorter than IIIFMaxAge, so that viewers
// learn of a change before they fetch the picture again.
[[nodiscard]] std::int64_t description_seconds(const Settings &settings);

}   // namespace iiif
