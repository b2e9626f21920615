// Reads the URLs of the login services (the handler iiif-auth): login, form, token, logout and
// probe below the location's path. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

// A cookie that says only that this browser has been logged in. It grants nothing.
inline constexpr const char *kLoginCookie = "iiif-login";

// Throws Error(not_found) where there is no such service.
[[nodiscard]] Ask parse_login(const Question &question);

// Returns the origin (RFC 6454) that the text states, in lower case; one slash may follow it.
// Returns "" for anything else, `null` included.
[[nodiscard]] std::string origin_in(std::string_view text);

// Returns the origin of a URL.
[[nodiscard]] std::string origin_of_url(std::string_view url);

}   // namespace iiif
