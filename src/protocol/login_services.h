// Writes the login services of a picture, as its info.json and manifests name them: those of
// Authorization Flow 2.0 and 1.0. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/login.h"
#include "model/settings.h"

namespace iiif {

inline constexpr std::string_view kLoginContext = "http://iiif.io/api/auth/2/context.json";

// Returns a JSON array for the member `service` of a document in this version; "" where the
// location has no login services. `picture` is the picture's base URI below that of its location.
[[nodiscard]] std::string login_services(const LoginAddresses &login, std::string_view picture,
                                         const DescriptionSettings &settings,
                                         LoginVersions versions, Dialect dialect);

// Returns whether a document with such services has kLoginContext first in its `@context`: in
// version 3. In older ones the services have it themselves.
[[nodiscard]] bool has_login_context(const LoginAddresses &login, LoginVersions versions,
                                     Dialect dialect);

// The texts of a kind as JSON: a language map (2.0), the English `fallback` or {} where there is
// none; and the text for 1.0, English if there are several.
[[nodiscard]] std::string text_map(const LoginTexts &texts, LoginText::Kind kind,
                                   std::string_view fallback = {});
[[nodiscard]] std::string plain_text(const LoginTexts &texts, LoginText::Kind kind,
                                     std::string_view fallback = {});

// What the texts say that the operator has not set.
inline constexpr std::string_view kLoginLabel = "Log in";
inline constexpr std::string_view kLogoutLabel = "Log out";
inline constexpr std::string_view kNoAccess = "No access to this picture";

}   // namespace iiif
