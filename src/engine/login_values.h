// Makes the values of the directives about logins, as directive_values.h does. Every function
// throws Error(bad_request) with a sentence for the operator. Called while httpd reads its
// configuration.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/directive_values.h"
#include "model/login.h"

namespace iiif {

inline constexpr std::int64_t kMostTokenSeconds = 24LL * 3600;

// Returns a path that begins with a slash, without slashes at its end, or "" for `off`.
[[nodiscard]] std::string login_path_of(const DirectiveLine &line);
[[nodiscard]] LoginVersions login_versions_of(const DirectiveLine &line);
[[nodiscard]] LoginProfile login_profile_of(const DirectiveLine &line);
// Returns `texts` with the one that the line sets for a kind and a language.
[[nodiscard]] LoginTexts with_login_text(LoginTexts texts, const DirectiveLine &line);
// Returns a path as login_path_of() does, a number of pixels, or "" for `off`.
[[nodiscard]] std::string substitute_of(const DirectiveLine &line);
// Returns origins in lower case, or `*` alone.
[[nodiscard]] std::vector<std::string> login_origins_of(const DirectiveLine &line);
[[nodiscard]] std::vector<std::string> token_variables_of(const DirectiveLine &line);

}   // namespace iiif
