// Writes the messages of the login services: the answers to probes (Authorization Flow 2.0 section
// 5.2), and what the token service tells a viewer (2.0 section 4.3, 1.0 section 2.2.4). Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/ask.h"
#include "model/login.h"

namespace iiif {

// Why a viewer gets no token.
enum class TokenError {
    invalid_request,   // the URL lacks a messageId or an origin
    invalid_origin,    // the operator does not allow the viewer's origin
    missing_aspect,    // the visitor has not logged in
    invalid_aspect,    // what the browser sent does not let the visitor in
    expired_aspect,    // the visitor was logged in
    unavailable,
};

struct Token {
    std::string text;
    std::int64_t seconds = 0;
};

// Both return a JSON object for postMessage().
[[nodiscard]] std::string token_message(const TokenPage &asked, const Token &token);
[[nodiscard]] std::string token_message(const TokenPage &asked, TokenError error,
                                        const LoginTexts &texts);
// Returns the status of an answer to a client of 1.0 that is no browser.
[[nodiscard]] int status_of(TokenError error);

// A picture to show instead, or elsewhere.
struct OtherPicture {
    std::string uri;   // of an image service, or of an image
    bool service = true;
    int level = 2;   // of compliance
    Dialect dialect = Dialect::iiif3;
};

struct ProbeResult {
    int status = 200;
    std::optional<OtherPicture> substitute = {};
    std::optional<OtherPicture> location = {};
};

[[nodiscard]] std::string probe_message(const ProbeResult &result, const LoginTexts &texts);

}   // namespace iiif
