#include "engine/reply.h"

#include <utility>

#include "model/answer_record.h"
#include "protocol/iip_facts.h"

namespace iiif {

namespace {

constexpr std::string_view kRetrySeconds = "5";
constexpr int kNoStatus = 0;

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
    case Kind::source_failed:
        return 502;
    case Kind::busy:
    case Kind::source_busy:
    case Kind::out_of_memory:
        return 503;
    case Kind::source_late:
        return 504;
    case Kind::client_gone:
        break;   // found while a picture was opened: nobody reads the refusal
    }
    return kNoStatus;
}

// The label of kRefusalLabels, where nothing nearer to the fault has noted another one.
std::string_view refusal_label(Kind kind)
{
    switch (kind) {
    case Kind::bad_request:
    case Kind::iip_error:
    case Kind::uri_too_long:
        return "request";
    case Kind::forbidden:
        return "forbidden";
    case Kind::not_found:
        return "not-found";
    case Kind::bad_method:
        return "method";
    case Kind::unknown_media:
        return "media";
    case Kind::damaged:
        return "damaged";
    case Kind::encoder_failed:
        return "encoder";
    case Kind::not_implemented:
        return "unsupported";
    case Kind::busy:
        return "busy";
    case Kind::source_failed:
    case Kind::source_busy:
    case Kind::source_late:
        return "source";
    case Kind::out_of_memory:
        return "memory";
    case Kind::client_gone:
        break;
    }
    return "other";
}

std::string_view message_id(Kind kind)
{
    switch (kind) {
    case Kind::damaged:
        return messages::kDamaged;
    case Kind::encoder_failed:
        return messages::kEncoder;
    case Kind::forbidden:
        return messages::kForbidden;
    case Kind::busy:
        return messages::kBusy;
    case Kind::source_failed:
        return messages::kSourceFailed;
    case Kind::source_busy:
        return messages::kSourceBusy;
    case Kind::source_late:
        return messages::kSourceLate;
    case Kind::out_of_memory:
        return messages::kMemory;
    case Kind::unknown_media:
        return messages::kUnknownMedia;
    case Kind::not_implemented:
        return messages::kUnsupported;
    case Kind::bad_request:
    case Kind::iip_error:
    case Kind::uri_too_long:
    case Kind::not_found:
    case Kind::bad_method:
    case Kind::client_gone:
        break;
    }
    return messages::kRefused;
}

// Whether IIIFLoadShedding refused the answer, as the operator wants it: nothing has to be mended.
bool was_shed()
{
    const auto *record = current_record();
    return record != nullptr && record->refused == "load";
}

}   // namespace

Reply::Reply(Head head, std::string text) : head_(std::move(head)), body_(std::move(text)) {}

Reply::Reply(Head head, std::unique_ptr<Body> body) : head_(std::move(head)), body_(std::move(body))
{
}

Reply Reply::with_status(int status) &&
{
    head_.status = status;
    return std::move(*this);
}

Reply Reply::with_header(Header header) &&
{
    head_.headers.push_back(std::move(header));
    return std::move(*this);
}

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
    const auto &body = std::get<std::unique_ptr<Body>>(body_);
    head_.work = body->send(sink);
    head_.log.clear();
    if (auto flaw = body->flaw(); !flaw.detail.empty()) {
        become_damaged(head_, flaw.news ? std::move(flaw.detail) : "");
    }
    body_.emplace<std::string>();   // frees the Reader for other threads
}

Reply Reply::failed(const Error &error, const std::vector<Header> &common_headers) const
{
    auto result = refusal(error, common_headers);
    const auto *body = std::get_if<std::unique_ptr<Body>>(&body_);
    if (body != nullptr && !(*body)->is_first_report(error)) {
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
    if (error.kind() == Kind::busy || error.kind() == Kind::source_busy) {
        head.headers.push_back({"Retry-After", std::string(kRetrySeconds)});
    }
    head.work = "refusal";
    head.log_id = message_id(error.kind());
    if (error.kind() != Kind::client_gone) {   // nobody has been refused
        note_refusal(refusal_label(error.kind()));
        head.log = error.detail().empty() ? error.sentence() : error.detail();
    }
    if (was_shed()) {
        head.log.clear();   // the access log notes it
    }
    return {std::move(head), iip ? error.sentence() : error.sentence() + "\n"};
}

}   // namespace iiif
