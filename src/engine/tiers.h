// Judges whether an answer stays within a tier: a part of a picture that httpd's rules admit
// (`Require iiif-size`, `Require iiif-region`). It is called before httpd has admitted the client,
// so it reads a picture's header only where the URL does not suffice. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "engine/answers/context.h"

namespace iiif {

struct Tier {
    enum class Part {
        whole,   // only the whole picture: tiles and regions would add up to more than `side`
        any,     // the picture or a part of it
    };

    Part part = Part::whole;
    std::int64_t side = 0;   // the answer's width and height are at most this many pixels
};

enum class Verdict { within, beyond, busy };

// An answer without pixels is beyond every tier. A picture that does not exist is within, because
// the refusal shows nothing of it. `busy`: too many headers are being read for clients that are not
// admitted yet.
[[nodiscard]] Verdict judge(const Tier &tier, const AnswerContext &context);

// Whether the answer describes pictures without showing them (`Require iiif-info`): info.json, a
// descriptor, a manifest, or the redirect to one.
[[nodiscard]] bool describes(const Ask &ask);

// Returns a sentence for a client that asked for more than the tier: what would be answered.
[[nodiscard]] std::string offer(const Ask &ask, std::int64_t side);

}   // namespace iiif
