// What a URL asks for, as every protocol's parser returns it. Text and numbers only: no file has
// been looked at yet.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "model/request.h"

namespace iiif {

// The protocol, and version, in which the answer is put.
enum class Dialect { iiif1, iiif2, iiif3 };

// A URL and the headers that matter, undecoded. Borrows all text.
struct Question {
    std::string_view path;   // after the location's own, percent-encoded, begins with `/`
    std::string_view
        address;               // the same as the client wrote it, from the scheme on, without query
    std::string_view accept;   // the Accept header, or empty
};

struct Description {
    bool linked_data = false;   // as application/ld+json rather than application/json
};

struct Redirect {};   // to the description

struct Ask {
    Dialect dialect = Dialect::iiif3;
    std::string identifier;    // decoded once
    int page = 1;              // of those in the file
    std::string uri;           // the picture's public base URI, encoded as the client wrote it
    bool negotiated = false;   // the answer depends on Accept
    std::variant<Request, Description, Redirect> what;
};

}   // namespace iiif
