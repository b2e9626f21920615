// A Question after the parser of its protocol has read it: an Ask, or the Error that says why it
// means nothing. A parsed question belongs to one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "engine/head.h"
#include "engine/settings.h"
#include "model/ask.h"
#include "protocol/protocols.h"

namespace iiif {

struct ParsedQuestion {
    const Protocol *protocol;   // of the location; the answer may be one of another protocol
    std::variant<Ask, Error> meaning;
    // Where the picture or the folder may lie, relative to the root; the first is tried first.
    std::vector<std::string> file_names = {};

    // Throws the Error where there is no Ask.
    [[nodiscard]] const Ask &ask() const;
    // A question that means nothing is about nothing.
    [[nodiscard]] About about() const noexcept;
};

// `handler` is the word in the location's SetHandler; a location without one speaks IIIF.
[[nodiscard]] ParsedQuestion parse_question(std::string_view handler, const Question &question,
                                            const Settings &settings);

// The headers that all answers to the question carry, refusals among them.
[[nodiscard]] std::vector<Header> common_headers(const ParsedQuestion &question,
                                                 const Settings &settings);

}   // namespace iiif
