// The login services of the IIIF Authorization Flow API: what the operator sets, where the services
// are, and what httpd knows of a visitor. Plain values; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace iiif {

// How a visitor gets access. Version 2.0 has no clickthrough, which is active there.
enum class LoginProfile {
    active,         // a page where the visitor logs in
    clickthrough,   // a page where the visitor agrees to terms
    kiosk,          // a page that grants access without the visitor's help
    external,       // no page: the visitor's network or certificate decides
};

// The versions of the API that documents offer.
enum class LoginVersions {
    both,
    first,    // 1.0: info.json is refused, with its text, until the visitor has access
    second,   // 2.0: info.json is the same for everybody
};

// A text that viewers or the pages of the login services show.
struct LoginText {
    enum class Kind { label, heading, note, confirm, logout, error_heading, error_note, close };

    Kind kind = Kind::label;
    std::string language = "none";   // BCP 47, or "none"
    std::string text = {};

    bool operator==(const LoginText &) const = default;
};

struct LoginTexts {
    std::vector<LoginText> all = {};

    bool operator==(const LoginTexts &) const = default;
};

// The public URLs of a location's login services. Empty where the location has none.
struct LoginAddresses {
    std::string services;   // the login services themselves
    std::string probes;     // a picture's probe is this with the end of the picture's base URI
};

// A person as httpd's access rules know them.
struct Identity {
    std::string user = {};        // empty: admitted without a name, for example by the network
    std::string auth_type = {};   // httpd's AuthType
    std::vector<std::pair<std::string, std::string>> variables = {};   // IIIFAuthTokenEnv

    bool operator==(const Identity &) const = default;
};

// The visitor of a login service, as httpd has judged them.
struct Visitor {
    // The status of httpd's access checks: of the picture for a probe, otherwise of the login page.
    int status = 0;
    Identity identity = {};   // where the status is 200
    bool sent_password = false;
    bool knew_login = false;   // the browser has been logged in before
    std::string scope = {};    // the services that a token is good for
    // Public URIs of what is shown instead of the picture, and of where httpd redirects it to: base
    // URIs of pictures, or the URL of an image. Empty: there is none.
    std::string substitute = {};
    bool substitute_is_image = false;
    std::string moved = {};
    std::string form_target = {};   // where the form of a login page is sent
};

}   // namespace iiif
