// An answer: a head that is ready at once and a body that is made while it is sent. A refusal is a
// Reply like any other. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "engine/answer_maker.h"
#include "engine/head.h"
#include "engine/values_maker.h"
#include "render/tile_block.h"

namespace iiif {

class Reply {
public:
    // A body that is there already; it may be empty.
    Reply(Head head, std::string text);
    // A picture, or several, made while it is sent.
    using Work = std::variant<RenderPlan, TileBlockPlan>;
    Reply(Head head, Work work, AnswerMaker maker);
    // Values that are read while it is sent.
    Reply(Head head, ValuesMaker maker);

    [[nodiscard]] const Head &head() const noexcept { return head_; }
    void offer_to_save() { iiif::offer_to_save(head_); }
    // In bytes, or -1 where only the work will tell.
    [[nodiscard]] std::int64_t content_length() const noexcept;
    // Once. Throws Error where the picture cannot be made. The head's word for the access log is
    // the right one afterwards.
    void send(Sink &sink);
    // The refusal that takes this reply's place after send() threw `error`. It has nothing for the
    // log where that was said before.
    [[nodiscard]] Reply failed(const Error &error, const std::vector<Header> &common_headers) const;

private:
    struct Pictures {
        Work work;
        AnswerMaker maker;
    };

    Head head_;
    std::variant<std::string, Pictures, ValuesMaker> body_;
};

// The refusal that an Error stands for: one sentence as plain text (or what IIP has instead), not
// to be cached, with the headers that every answer has.
[[nodiscard]] Reply refusal(const Error &error, const std::vector<Header> &common_headers);

}   // namespace iiif
