// An answer: a head that is ready at once, and a body that is a text or is made while it is sent. A
// refusal is a Reply too. A Reply owns everything that its body needs, except the Resources. Used
// by one thread.
//
//     auto reply = engine.answer(question, settings, "GET", file, may_read);
//     // reply.head() goes to the client first
//     reply.send(sink);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "engine/head.h"

namespace iiif {

// A body that is made while it is sent. Each kind of answer that decodes pixels has a class of its
// own in engine/answers.
class Body {
public:
    virtual ~Body() = default;

    // Called once. Returns one word for the access log. Throws Error if the body cannot be made.
    virtual std::string_view send(Sink &sink) = 0;
    // Returns whether the error that send() threw should be logged.
    [[nodiscard]] virtual bool is_first_report(const Error &) const { return true; }
    // Returns what is damaged in the picture that send() has sent; empty where nothing is. `news`
    // says whether it is to be logged.
    struct Flaw {
        std::string detail = {};
        bool news = false;
    };
    [[nodiscard]] virtual Flaw flaw() const { return {}; }
};

class Reply {
public:
    // The text may be empty.
    Reply(Head head, std::string text);
    Reply(Head head, std::unique_ptr<Body> body);

    [[nodiscard]] const Head &head() const noexcept { return head_; }
    void offer_to_save() { iiif::offer_to_save(head_); }
    void forbid_scripts() { iiif::forbid_scripts(head_); }
    // Return the reply with another status, or one more header.
    [[nodiscard]] Reply with_status(int status) &&;
    [[nodiscard]] Reply with_header(Header header) &&;
    // Returns the bytes of the body, or -1 if the length is not known before the body is made.
    [[nodiscard]] std::int64_t content_length() const noexcept;
    // Called once. Throws Error if the body cannot be made. Afterwards head().work says how the
    // body was made.
    void send(Sink &sink);
    // Returns the refusal that replaces this reply after send() threw `error`. Its text for the
    // error log is empty if the same failure was logged before.
    [[nodiscard]] Reply failed(const Error &error, const std::vector<Header> &common_headers) const;

private:
    Head head_;
    std::variant<std::string, std::unique_ptr<Body>> body_;
};

// Makes a refusal of an Error: its sentence as plain text (or IIP's error form), the common
// headers, and a Cache-Control that forbids caching.
[[nodiscard]] Reply refusal(const Error &error, const std::vector<Header> &common_headers);

}   // namespace iiif
