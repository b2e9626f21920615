// The heads of answers: what httpd is told of them besides their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settings.h"
#include "model/ask.h"
#include "model/resolved_request.h"

namespace iiif {

struct Header {
    std::string name;
    std::string value;
};

struct Head {
    int status = 200;
    std::string content_type;    // empty: no body
    std::string etag;            // with its quotes
    std::int64_t modified = 0;   // seconds since 1970
    std::vector<Header> headers;
    std::string work;   // one word for the access log
    std::string log;    // for the error log
};

// The headers that every answer of a location carries: who may read it and, where it is one of the
// Image API, which compliance level is met.
[[nodiscard]] std::vector<Header> common_headers(const Settings &settings,
                                                 std::optional<Dialect> dialect);

// A head with the common headers. `work` is its word for the access log.
[[nodiscard]] Head new_head(const Ask &ask, const Settings &settings, std::string work);

void add_cache_control(Head &head, std::int64_t seconds);
void add_vary(Head &head, const Ask &ask);
void add_canonical_link(Head &head, const Ask &ask, const ResolvedRequest &view);
// The name of the file that a person saves.
void add_saved_name(Head &head, std::string_view identifier, ImageFormat format);
// What has such a name is to be saved, not shown.
void offer_to_save(Head &head);

}   // namespace iiif
