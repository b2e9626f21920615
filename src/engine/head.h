// The head of an answer: its status and headers, known before anything is decoded. A Head is a
// value that belongs to one Reply. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/messages.h"
#include "engine/settings.h"
#include "model/ask.h"
#include "model/resolved_request.h"

namespace iiif {

struct Header {
    std::string name;
    std::string value;
};

struct Head {
    int status = 200;            // 0: the client has disconnected, there is nothing to send
    std::string content_type;    // empty: no body
    std::string etag;            // with its quotes
    std::int64_t modified = 0;   // seconds since 1970
    std::vector<Header> headers;
    // Little work: at most a megapixel is read and one is answered.
    bool cheap = true;
    std::string work;   // one word for the access log
    std::string log;    // a sentence for the error log; empty: none
    std::string_view log_id = messages::kRemark;
    bool fault = false;     // `log` names something that the operator has to mend
    bool damaged = false;   // pixels of the picture are damaged: become_damaged()
};

// Returns the headers of every answer of a location: nosniff, the CORS headers and, if the answer
// follows the Image API (`dialect`), the link to the compliance level.
[[nodiscard]] std::vector<Header> common_headers(const Settings &settings,
                                                 std::optional<Dialect> dialect);

// Returns a head with the common headers and those of IIIFCacheTag. `work` is its word for the
// access log.
[[nodiscard]] Head new_head(const Ask &ask, const Settings &settings, std::string work);

// Adds a Content-Security-Policy to documents in which a browser would run scripts, unless they
// have one.
void forbid_scripts(Head &head);
void add_cache_control(Head &head, std::int64_t seconds);
// The same for an answer that depends on a picture: nobody stores it while the file lacks its end.
void add_cache_control(Head &head, const ImageInfo &info, std::int64_t seconds);
void add_vary(Head &head, const Ask &ask);
void add_canonical_link(Head &head, const Ask &ask, const ResolvedRequest &view);
// Names the file under which a browser saves the answer.
void add_saved_name(Head &head, const Ask &ask, const ResolvedRequest &view);
// Changes the head of a picture that turned out to be damaged: caches may keep it for a minute, and
// cannot ask whether it is still the same.
void become_damaged(Head &head, std::string log);
// Makes a browser save the answer instead of showing it, if add_saved_name() has named it.
void offer_to_save(Head &head);

}   // namespace iiif
