// The one error of the house. It is thrown where the fault is found, nobody catches it on the way,
// and the C borders (engine/shim.cc, c_guard under C libraries) turn it into a status or a code.
//
// `sentence` is for the person who sent the request: what was wrong and what is right, with no
// server path in it. `detail` is for the operator's log.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace iiif {

enum class Kind {
    bad_request,     // 400
    iip_error,       // 400: the sentence is the answer, as IIP writes errors
    forbidden,       // 403: the file is there, httpd's user may not read it
    not_found,       // 404
    bad_method,      // 405
    uri_too_long,    // 414
    unknown_media,   // 415: a format name that this version does not know, a file of no known kind
    damaged,         // 500: the picture's file lies or is cut short
    not_implemented,   // 501: valid, but switched off or not built
    overloaded,        // 503
    client_gone,       // nobody is left to answer
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
