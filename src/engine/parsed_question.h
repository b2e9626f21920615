// A Question that its protocol's parser has read: an Ask, or the Error that says why it is invalid.
// Owns its texts. Used by one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "engine/head.h"
#include "engine/locate.h"
#include "engine/settings.h"
#include "model/ask.h"
#include "protocol/protocols.h"

namespace iiif {

struct ParsedQuestion {
    const Protocol *protocol;   // the location's; the answer may follow another protocol
    std::variant<Ask, Error> meaning;
    // The names to try for the picture or folder (engine/locate.h).
    std::vector<std::string> file_names = {};
    std::string page_headers = {};   // Question::page_headers
    std::optional<RemotePicture> remote = {};
    // The path of a remote picture and, in IIIF, the text that the client wrote behind the
    // identifier
    // (`/info.json`). httpd's rules for locations are matched against it.
    std::string ruled_path = {};
    std::string tail = {};   // the second part of ruled_path

    // Returns the Ask, or throws the Error.
    [[nodiscard]] const Ask &ask() const;
    // Returns About::nothing for an invalid question.
    [[nodiscard]] About about() const noexcept;
};

// Parses the question by the protocol that `handler`, the location's SetHandler, names; an unknown
// handler means IIIF. Every Error is returned in `meaning`; nothing is opened.
[[nodiscard]] ParsedQuestion parse_question(std::string_view handler, const Question &question,
                                            const Settings &settings);

// Gives the picture another file name than its identifier, which stays. Throws Error as
// check_identifier() does.
void rename(ParsedQuestion &question, const std::string &name, const Settings &settings);

// Returns the headers of all answers to the question, refusals included.
[[nodiscard]] std::vector<Header> common_headers(const ParsedQuestion &question,
                                                 const Settings &settings);

}   // namespace iiif
