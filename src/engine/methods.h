// The answers to HTTP methods that ask for no picture. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/reply.h"
#include "protocol/protocols.h"

namespace iiif {

// The answer to a method that fetches nothing: that of a CORS preflight to OPTIONS, else a 405.
[[nodiscard]] Reply answer_method(const Protocol &protocol, std::string_view method,
                                  const std::vector<Header> &common_headers);

}   // namespace iiif
