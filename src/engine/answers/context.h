// What an HTTP request brings to the function that answers it, and the steps that several kinds of
// answers take. All is borrowed for the length of the call, but the resources, which outlive every
// Reply. Used by one thread.
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
    const Settings &settings;   // of the location
    const std::string &file;    // absolute path of what the ask is about; empty: about nothing
    const MayRead &may_read;
    Resources &resources;

    [[nodiscard]] Limits limits() const { return settings.limits(resources.memory_limit); }
};

// Opens the picture that the ask names: the file, or one of its pages. Throws Error as
// Store::lease() does.
[[nodiscard]] Store::Lease open_picture(const AnswerContext &context, Channels channels);

// Opens a page of a file. The time that it takes is counted.
[[nodiscard]] Store::Lease open_page(Resources &resources, const std::string &file, int page,
                                     Channels channels);

// Adds which picture it is, and which state of its file: the page and the validator.
Fingerprint &add_identity(Fingerprint &print, const ImageInfo &info);

// How long caches may keep a document that tells viewers how to ask for a picture. They should
// learn of a change sooner than they fetch the picture again.
[[nodiscard]] std::int64_t description_seconds(const Settings &settings);

}   // namespace iiif
