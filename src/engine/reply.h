// An answer: a head that is ready at once, and a body that is a text or is made while it is sent. A
// refusal is a Reply like any other. A Reply owns what its body needs, and is used by one thread.
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

// A body that is made while it is sent. Each kind of answer that needs one has its own.
class Body {
public:
    virtual ~Body() = default;

    // Called once. Returns one word for the access log. Throws Error where the body cannot be made.
    virtual std::string_view send(Sink &sink) = 0;
    // Whether the log should say that send() threw this.
    [[nodiscard]] virtual bool is_news(const Error &) const { return true; }
};

class Reply {
public:
    // The text may be empty.
    Reply(Head head, std::string text);
    Reply(Head head, std::unique_ptr<Body> body);

    [[nodiscard]] const Head &head() const noexcept { return head_; }
    void offer_to_save() { iiif::offer_to_save(head_); }
    // In bytes, or -1 where the length is not known before the body is made.
    [[nodiscard]] std::int64_t content_length() const noexcept;
    // Called once. Throws Error where the body cannot be made. Afterwards the head's word for the
    // access log says how it was made.
    void send(Sink &sink);
    // The refusal that takes this reply's place after send() threw `error`. It has nothing for the
    // log where that was said before.
    [[nodiscard]] Reply failed(const Error &error, const std::vector<Header> &common_headers) const;

private:
    Head head_;
    std::variant<std::string, std::unique_ptr<Body>> body_;
};

// The refusal that an Error stands for: one sentence as plain text (or what IIP has instead), not
// to be cached, with the headers that every answer has.
[[nodiscard]] Reply refusal(const Error &error, const std::vector<Header> &common_headers);

}   // namespace iiif
