// Which HTTP methods are answered, and how those are that ask for no picture. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/reply.h"
#include "model/ask.h"

namespace iiif {

// The methods that fetch: GET, HEAD and, where a question may be too long for a URL, POST.
[[nodiscard]] bool fetches(Protocol protocol, std::string_view method);

// What answers the others: OPTIONS with the CORS preflight's answer, all else with 405.
[[nodiscard]] Reply answer_method(Protocol protocol, std::string_view method,
                                  const std::vector<Header> &common_headers);

}   // namespace iiif
