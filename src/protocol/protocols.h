// The table of protocols: one row for each handler. Adding a protocol takes its parser and one row
// in protocols.cc. The table is constant; any thread may read it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

struct Protocol {
    std::string_view handler;                    // the word after SetHandler, in lower case
    std::span<const std::string_view> methods;   // that are answered, without OPTIONS
    // Throws Error for a Question that is not valid in this protocol.
    Ask (*parse)(const Question &question, const ParseSettings &settings);
    // True if the location has a dialect of the Image API, which all its answers name in a link.
    bool has_dialect = false;
    // False for the handlers that tell about the server or the visitor; their answers are not
    // counted.
    bool shows_pictures = true;
    bool cross_origin = true;     // pages of other sites may read the answers
    bool query_in_body = false;   // of a POST that has no query
};

[[nodiscard]] std::span<const Protocol> protocols();

// Returns the row of `handler`, in upper or lower case; null for a handler of another module.
[[nodiscard]] const Protocol *protocol_named(std::string_view handler);

[[nodiscard]] bool fetches(const Protocol &protocol, std::string_view method);

// Returns the value of the Allow header: the methods that are answered, OPTIONS last.
[[nodiscard]] std::string allowed_methods(const Protocol &protocol);

}   // namespace iiif
