// The HTML pages of the login services. A page is complete in itself: its only script and its only
// style are allowed by their digests, it loads nothing, and nothing of it is kept. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/reply.h"

namespace iiif {

struct LoginHtml {
    std::string_view title = {};     // text
    std::string body = {};           // HTML, whose texts are escaped
    std::string script = {};         // without `</script`
    std::string frames = "'none'";   // the origin that may show the page in a frame
};

// Returns the text with the characters escaped that HTML gives a meaning, quotes included.
[[nodiscard]] std::string escaped(std::string_view text);

// Returns a head for an answer of the login services that is never kept or passed on.
[[nodiscard]] Head private_head(std::string_view content_type);

[[nodiscard]] Reply html_reply(const LoginHtml &html);

}   // namespace iiif
