// What a server says of an object, and whether an answer of it belongs to the same state of the
// object: an object may be replaced between two reads, and a picture must never be made of both.
// Const once made; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"
#include "model/source_identity.h"
#include "source/http_batch.h"

namespace iiif {

struct ObjectState {
    std::string etag = {};       // with its quotes, without W/; empty: none
    bool strong = false;         // the ETag may be used in If-Match
    std::string modified = {};   // the text of Last-Modified; empty: none
    std::string version = {};    // of S3; empty: none
    std::int64_t bytes = 0;
    SourceIdentity identity = {};   // the key is digested with the object's name

    // The headers that make the server refuse to answer (412) when the object has changed.
    [[nodiscard]] std::vector<std::string> conditions() const;
    // The headers that make it answer 304 when the object has not.
    [[nodiscard]] std::vector<std::string> freshness_conditions() const;
};

// Makes the state from an answer with status 200, 206 or 416 to a request for the first bytes.
// Throws Error(source_failed) where the answer contradicts itself or states neither an ETag nor a
// time of modification.
[[nodiscard]] ObjectState state_of(const HttpAnswer &answer, const ByteRange &asked,
                                   std::string_view name);

// The part of an object that an answer has brought.
struct Received {
    std::int64_t offset = 0;
    std::int64_t total = 0;   // bytes of the whole object
};

// Checks that the body of an answer with status 200 or 206 is what was asked for. Throws
// Error(source_failed) where it is not.
[[nodiscard]] Received received(const HttpAnswer &answer, const ByteRange &asked);

// Throws the Error for a status other than 200 and 206, or for no answer at all. `what` names the
// object for the log; `s3` servers answer 403 where they do not say that an object is missing.
void check_answer(const HttpAnswer &answer, const std::string &what, bool s3);

// Throws Error(source_busy) where the answer is about another state.
void check_same(const ObjectState &state, const HttpAnswer &answer, const Received &part);
[[noreturn]] void refuse_changed();

// Returns whether asking once more may help.
[[nodiscard]] bool is_worth_a_retry(const HttpAnswer &answer) noexcept;
// Returns whether the server itself, not the object, is at fault.
[[nodiscard]] bool is_server_fault(const HttpAnswer &answer) noexcept;

}   // namespace iiif
