// Error is the only exception type that this program throws itself. It is thrown where the fault is
// found and caught at the C borders only: engine/shim.cc turns it into an HTTP status, c_guard.h
// into a return code for a C library.
//
//     throw Error(Kind::bad_request, "The region is empty.");
//
// `sentence` goes to the client: what was wrong and what would be right, without a server path.
// `detail` goes to the operator's log instead of the sentence, where it says more.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace iiif {

// The reasons to refuse an answer. Each kind has one status (engine/reply.cc) and one row of the
// table in docs/operating.md; tests/layers compares the three.
enum class Kind {
    // 400. The request is against its specification, or its answer would exceed the limits. The
    // client should ask for something else.
    bad_request,
    // 400. The IIP request is invalid. The sentence is the numbered error that IIP defines.
    iip_error,
    // 403. The file exists, but the user that httpd runs as may not read it. The operator should
    // mend its permissions.
    forbidden,
    // 404. There is no such picture, page, level or tile.
    not_found,
    // 405. The resource does not support the method. `Allow` names those that it does.
    bad_method,
    // 414. The client should ask with a shorter URL.
    uri_too_long,
    // 415. The format's name is unknown to this version of the protocol, or the file is of no known
    // kind.
    unknown_media,
    // 500. The picture's file is cut short or contradicts itself. The operator should replace it;
    // asking again is of no use.
    damaged,
    // 500. The library that encodes the answer reported an error. The client may ask for another
    // format. Logged once for each picture and format.
    encoder_failed,
    // 501. The request is valid, but the feature is switched off or not built, or the file uses a
    // variant of its format that is not read.
    not_implemented,
    // 503 with Retry-After. All render slots, the in-flight memory or the file descriptors are in
    // use just now. The client should repeat the request after a few seconds.
    busy,
    // 502. The server that keeps the picture (IIIFSource) cannot be used as it is: it refuses the
    // module, presents a wrong certificate, has no byte ranges, or answers against the standard.
    // The operator should mend the source.
    source_failed,
    // 503 with Retry-After. The server that keeps the picture asks for fewer requests or is out of
    // order, too many threads wait for it already, or the picture changed while it was read. The
    // client should repeat the request after a few seconds.
    source_busy,
    // 504. The server that keeps the picture did not answer in time.
    source_late,
    // 503. An allocation failed, or one step of decoding needs more memory than it may take. The
    // client may ask for a smaller part; the operator should look at the memory of the machine.
    out_of_memory,
    // No status. The client has closed the connection: the work stops, and nothing is sent.
    client_gone,
};

class Error final : public std::exception {
public:
    Error(Kind kind, std::string sentence, std::string detail = {})
        : kind_(kind), sentence_(std::move(sentence)), detail_(std::move(detail))
    {
    }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string &sentence() const noexcept { return sentence_; }
    [[nodiscard]] const std::string &detail() const noexcept { return detail_; }
    [[nodiscard]] const char *what() const noexcept override { return sentence_.c_str(); }

private:
    Kind kind_;
    std::string sentence_;
    std::string detail_;
};

}   // namespace iiif
