#include "engine/reply.h"

#include <utility>

#include "protocol/iip_facts.h"

namespace iiif {

namespace {

constexpr std::string_view kRetrySeconds = "5";

int status_of(Kind kind)
{
    switch (kind) {
    case Kind::bad_request:
    case Kind::iip_error:
        return 400;
    case Kind::forbidden:
        return 403;
    case Kind::not_found:
        return 404;
    case Kind::bad_method:
        return 405;
    case Kind::uri_too_long:
        return 414;
    case Kind::unknown_media:
        return 415;
    case Kind::damaged:
    case Kind::encoder_failed:
        return 500;
    case Kind::not_implemented:
        return 501;
    case Kind::busy:
    case Kind::out_of_memory:
        return 503;
    case Kind::client_gone:
        break;   // is never answered: iiif_reply_send() says IIIF_UNWANTED
    }
    __builtin_unreachable();
}

std::string make(const RenderPlan &plan, AnswerMaker &maker, Sink &sink)
{
    return std::string(maker.send(plan, sink));
}

std::string make(const TileBlockPlan &block, AnswerMaker &maker, Sink &sink)
{
    const bool jpeg = block.coding == TileBlockPlan::Coding::jpeg;
    send(
        block,
        [&](const RenderPlan &tile, Sink &to) {
            jpeg ? static_cast<void>(maker.send(tile, to)) : maker.send_raw(tile, to);
        },
        sink);
    return "render";
}

}   // namespace

Reply::Reply(Head head, std::string text) : head_(std::move(head)), body_(std::move(text)) {}

Reply::Reply(Head head, Work work, AnswerMaker maker)
    : head_(std::move(head)), body_(Pictures{std::move(work), std::move(maker)})
{
}

Reply::Reply(Head head, ValuesMaker maker) : head_(std::move(head)), body_(std::move(maker)) {}

std::int64_t Reply::content_length() const noexcept
{
    const auto *text = std::get_if<std::string>(&body_);
    return text == nullptr ? -1 : static_cast<std::int64_t>(text->size());
}

void Reply::send(Sink &sink)
{
    if (const auto *text = std::get_if<std::string>(&body_)) {
        sink.write(bytes_of(*text));
        return;
    }
    if (auto *values = std::get_if<ValuesMaker>(&body_)) {
        head_.work = values->send(sink);
    }
    else {
        auto &pictures = std::get<Pictures>(body_);
        head_.work = std::visit([&](const auto &plan) { return make(plan, pictures.maker, sink); },
                                pictures.work);
    }
    body_.emplace<std::string>();   // the Reader is for others now
}

Reply Reply::failed(const Error &error, const std::vector<Header> &common_headers) const
{
    auto result = refusal(error, common_headers);
    const auto *pictures = std::get_if<Pictures>(&body_);
    if (pictures != nullptr && !pictures->maker.is_news(error)) {
        result.head_.log.clear();
    }
    return result;
}

Reply refusal(const Error &error, const std::vector<Header> &common_headers)
{
    Head head;
    head.status = status_of(error.kind());
    const bool iip = error.kind() == Kind::iip_error;
    head.content_type = iip ? kIipType : "text/plain; charset=utf-8";
    head.headers = common_headers;
    head.headers.push_back({"Cache-Control", iip ? "no-cache" : "no-store"});
    if (error.kind() == Kind::busy) {
        head.headers.push_back({"Retry-After", std::string(kRetrySeconds)});
    }
    head.work = "refusal";
    head.log = error.detail().empty() ? error.sentence() : error.detail();
    return {std::move(head), iip ? error.sentence() : error.sentence() + "\n"};
}

}   // namespace iiif
