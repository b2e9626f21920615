// The table of protocols: one row for each word that SetHandler may name. To add a protocol is to
// write its parser and one row in protocols.cc. The table is constant; any thread may read it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

struct Protocol {
    std::string_view handler;                    // the word after SetHandler, in lower case
    std::span<const std::string_view> methods;   // that fetch something
    // Throws Error for a Question that means nothing in this protocol.
    Ask (*parse)(const Question &question, const ParseSettings &settings);
    // Whether the location has a dialect of the Image API, which all its answers name in a link.
    bool has_dialect = false;
};

[[nodiscard]] std::span<const Protocol> protocols();

// The row of `handler`, in whatever case it is written; null where that is another handler.
[[nodiscard]] const Protocol *protocol_named(std::string_view handler);

[[nodiscard]] bool fetches(const Protocol &protocol, std::string_view method);

// The methods that are answered, as the header Allow lists them: OPTIONS is the last one.
[[nodiscard]] std::string allowed_methods(const Protocol &protocol);

}   // namespace iiif
