// Answers HTTP methods that fetch nothing. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/reply.h"
#include "protocol/protocols.h"

namespace iiif {

// Answers OPTIONS as a CORS preflight (204), and every other method with 405. `page_headers` are
// those that a page of another site wants to send; no header changes what may be read here, so all
// of them are allowed.
[[nodiscard]] Reply answer_method(const Protocol &protocol, std::string_view method,
                                  std::string_view page_headers,
                                  const std::vector<Header> &common_headers);

}   // namespace iiif
