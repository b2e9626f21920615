#include "source/object_state.h"

#include <algorithm>
#include <optional>

#include "base/cursor.h"
#include "base/error.h"

namespace iiif {

namespace {

[[noreturn]] void refuse_answer(const std::string &detail)
{
    throw Error(Kind::source_failed, "The server that keeps this picture cannot be read from.",
                detail);
}

std::string quoted(std::string_view value)
{
    constexpr std::size_t kMost = 100;
    std::string text(value.substr(0, kMost));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
    return '\'' + text + '\'';
}

// Content-Range (RFC 9110 section 14.4); `first` is missing in answers with status 416.
struct ContentRange {
    std::optional<std::int64_t> first = {};
    std::int64_t last = 0;
    std::optional<std::int64_t> total = {};
};

std::optional<ContentRange> parse_content_range(std::string_view text)
{
    ContentRange range;
    Cursor in(text);
    if (!in.accept("bytes ")) {
        return std::nullopt;
    }
    if (!in.accept('*')) {
        range.first = in.number();
        const bool dash = in.accept('-');
        const auto last = in.number();
        if (!range.first || !dash || !last || *last < *range.first) {
            return std::nullopt;
        }
        range.last = *last;
    }
    if (!in.accept('/')) {
        return std::nullopt;
    }
    if (!in.accept('*')) {
        range.total = in.number();
        if (!range.total) {
            return std::nullopt;
        }
    }
    return in.at_end() ? std::optional(range) : std::nullopt;
}

std::string_view opaque_tag(const HttpAnswer &answer)
{
    auto tag = answer.header("etag");
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

void check_plain(const HttpAnswer &answer)
{
    const auto encoding = answer.header("content-encoding");
    if (!encoding.empty() && encoding != "identity") {
        refuse_answer("the answer is encoded as " + quoted(encoding) +
                      ", although only identity was accepted");
    }
    if (answer.header("content-type").starts_with("multipart/byteranges")) {
        refuse_answer("the answer to one range has several parts");
    }
}

// The text of `<Code>` in an error of S3; empty where there is none.
std::string_view s3_code(const HttpAnswer &answer)
{
    constexpr std::string_view kOpen = "<Code>";
    const std::string_view body(reinterpret_cast<const char *>(answer.body.data()),
                                answer.body.size());
    const auto start = body.find(kOpen);
    if (start == std::string_view::npos) {
        return {};
    }
    const auto rest = body.substr(start + kOpen.size());
    return rest.substr(0, std::min(rest.find('<'), rest.size()));
}

std::string status_text(const HttpAnswer &answer)
{
    const auto code = s3_code(answer);
    return "status " + std::to_string(answer.status) + (code.empty() ? "" : " " + quoted(code));
}

[[noreturn]] void refuse_failure(const HttpAnswer &answer, const std::string &what)
{
    if (answer.failure == HttpFailure::timeout) {
        throw Error(Kind::source_late, "The server that keeps this picture did not answer in time.",
                    what + ": " + answer.reason);
    }
    refuse_answer(what + ": " + (answer.reason.empty() ? "out of memory" : answer.reason));
}

}   // namespace

std::vector<std::string> ObjectState::conditions() const
{
    if (strong) {
        return {"If-Match: " + etag};
    }
    return modified.empty() ? std::vector<std::string>()
                            : std::vector{"If-Unmodified-Since: " + modified};
}

std::vector<std::string> ObjectState::freshness_conditions() const
{
    if (!etag.empty()) {
        return {"If-None-Match: " + std::string(strong ? "" : "W/") + etag};
    }
    return {"If-Modified-Since: " + modified};
}

ObjectState state_of(const HttpAnswer &answer, const ByteRange &asked, std::string_view name)
{
    ObjectState state{.etag = std::string(opaque_tag(answer)),
                      .strong = !answer.header("etag").empty() &&
                                !answer.header("etag").starts_with("W/"),
                      .modified = std::string(answer.header("last-modified")),
                      .version = std::string(answer.header("x-amz-version-id"))};
    if (answer.status == 416) {   // only an empty object has no byte at the beginning
        const auto range = parse_content_range(answer.header("content-range"));
        if (!range || range->total != 0) {
            refuse_answer("status 416 for the first bytes, with the Content-Range " +
                          quoted(answer.header("content-range")));
        }
    }
    else {
        state.bytes = received(answer, asked).total;
    }
    if (state.etag.empty() && state.modified.empty()) {
        refuse_answer("the server states neither ETag nor Last-Modified, so that a change of the "
                      "picture could not be noticed");
    }
    const auto text = state.etag + '\n' + state.modified + '\n' + std::to_string(state.bytes);
    state.identity = {.key = identity_digest(bytes_of(text + '\n' + std::string(name))),
                      .validator = identity_digest(bytes_of(text)),
                      .modified = answer.modified};
    return state;
}

Received received(const HttpAnswer &answer, const ByteRange &asked)
{
    check_plain(answer);
    const auto bytes = static_cast<std::int64_t>(answer.body.size());
    if (answer.status == 200) {
        return {0, bytes};
    }
    const auto text = answer.header("content-range");
    const auto range = parse_content_range(text);
    if (!range || !range->first || !range->total) {
        refuse_answer("status 206 with the Content-Range " + quoted(text));
    }
    const auto wanted = std::min(asked.bytes, *range->total - asked.offset);
    if (*range->first != asked.offset || range->last >= *range->total ||
        range->last - *range->first + 1 != wanted || bytes != wanted) {
        refuse_answer("the range " + std::to_string(asked.offset) + '-' +
                      std::to_string(asked.offset + asked.bytes - 1) +
                      " was answered with the Content-Range " + quoted(text) + " and " +
                      std::to_string(bytes) + " bytes");
    }
    return {*range->first, *range->total};
}

void check_answer(const HttpAnswer &answer, const std::string &what, bool s3)
{
    if (answer.failure == HttpFailure::too_long && answer.status == 200) {
        refuse_answer(what + ": the server sends no ranges, and the picture is too large to be "
                             "fetched as a whole");
    }
    if (answer.failure != HttpFailure::none) {
        refuse_failure(answer, what);
    }
    const auto text = what + ": " + status_text(answer);
    switch (answer.status) {
    case 200:
    case 206:
        return;
    case 404:
    case 410:
        throw Error(Kind::not_found, "There is no such picture.", text);
    case 403:
        // S3 answers so for a missing object to whoever may not list the bucket.
        if (s3 && s3_code(answer) == "AccessDenied") {
            throw Error(Kind::not_found, "There is no such picture.", text);
        }
        break;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        refuse_answer(text + ", a redirect to " + quoted(answer.header("location")) +
                      " that is not followed: it goes in circles, or to another host than those "
                      "of IIIFSource");
    case 412:
    case 416:
        refuse_changed();
    case 429:
    case 503:
        throw Error(Kind::source_busy,
                    "The server that keeps this picture is overloaded: ask again in a few seconds.",
                    text);
    case 408:
    case 504:
        throw Error(Kind::source_late, "The server that keeps this picture did not answer in time.",
                    text);
    default:
        break;
    }
    refuse_answer(text);
}

void check_same(const ObjectState &state, const HttpAnswer &answer, const Received &part)
{
    if (part.total != state.bytes || opaque_tag(answer) != state.etag ||
        answer.header("last-modified") != state.modified) {
        refuse_changed();
    }
}

void refuse_changed()
{
    throw Error(Kind::source_busy, "The picture changed while it was read: ask again.",
                "the picture changed while it was read");
}

bool is_worth_a_retry(const HttpAnswer &answer) noexcept
{
    switch (answer.failure) {
    case HttpFailure::none:
        break;
    case HttpFailure::broken:
        return true;
    case HttpFailure::timeout:
    case HttpFailure::untrusted:
    case HttpFailure::forbidden:
    case HttpFailure::too_long:
    case HttpFailure::other:
        return false;
    }
    return answer.status == 429 || answer.status == 500 || answer.status == 502 ||
           answer.status == 503 || answer.status == 504;
}

bool is_server_fault(const HttpAnswer &answer) noexcept
{
    return (answer.failure != HttpFailure::none && answer.failure != HttpFailure::too_long) ||
           answer.status >= 500;
}

}   // namespace iiif
