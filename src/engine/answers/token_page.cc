// The answer to a TokenPage: a page for a hidden frame, whose script sends the viewer that opened
// the frame an access token, or says why there is none.
#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/percent.h"
#include "engine/answers/answers.h"
#include "engine/answers/login_html.h"
#include "protocol/login_messages.h"
#include "protocol/login_url.h"

namespace iiif {

namespace {

// Viewers of the server's own origin need no permission.
bool is_allowed(const std::string &origin, const AnswerContext &context)
{
    const auto &allowed = context.settings.location.login_origins;
    return origin == origin_of_url(context.ask.uri) ||
           std::ranges::any_of(allowed,
                               [&](const std::string &one) { return one == "*" || one == origin; });
}

TokenError reason_of(const Visitor &visitor)
{
    if (visitor.status >= 500) {
        return TokenError::unavailable;
    }
    return visitor.sent_password ? TokenError::invalid_aspect
           : visitor.knew_login  ? TokenError::expired_aspect
                                 : TokenError::missing_aspect;
}

std::variant<Token, TokenError> token_or_error(const TokenPage &asked, const AnswerContext &context)
{
    constexpr int kAdmitted = 200;
    const auto &visitor = context.ask.visitor;
    const bool valid = asked.valid && !asked.origin.empty();
    // Without a messageId, a client of version 1.0 is no browser, and has no origin.
    const bool bare = asked.first_version && !asked.message_id;
    if (!valid && !bare) {
        return TokenError::invalid_request;
    }
    if (!asked.origin.empty() && !is_allowed(asked.origin, context)) {
        return TokenError::invalid_origin;
    }
    if (visitor.status != kAdmitted) {
        return reason_of(visitor);
    }
    const auto seconds = context.settings.location.token_seconds;
    return Token{
        context.resources.tokens.issue(visitor.scope, visitor.identity, seconds, time_of_day()),
        seconds};
}

// Escapes what could end the script or begin a comment. JSON has these characters in strings only.
std::string as_script(const std::string &json)
{
    std::string script;
    for (const char c : json) {
        script += c == '<'   ? std::string("\\u003c")
                  : c == '>' ? std::string("\\u003e")
                  : c == '&' ? std::string("\\u0026")
                             : std::string(1, c);
    }
    return script;
}

}   // namespace

Reply answer(const TokenPage &asked, const AnswerContext &context)
{
    const auto result = token_or_error(asked, context);
    const auto *error = std::get_if<TokenError>(&result);
    const auto message =
        error == nullptr ? token_message(asked, std::get<Token>(result))
                         : token_message(asked, *error, context.settings.description.login_texts);
    if (asked.first_version && !asked.message_id) {
        auto head = private_head("application/json");
        head.status = error == nullptr ? head.status : status_of(*error);
        return {std::move(head), message};
    }
    LoginHtml html{.title = "Access token"};
    if (asked.origin.empty()) {
        html.body = "<p>This page is for viewers: it needs messageId and origin.</p>";
        return html_reply(html);
    }
    html.script = "window.parent.postMessage(" + as_script(message) + ',' +
                  as_script(nlohmann::json(asked.origin).dump()) + ')';
    html.frames = asked.origin;
    return html_reply(html);
}

}   // namespace iiif
