// Takes the bytes of an answer, in order. A body sink that can take no more (the client has gone)
// throws Error(Kind::client_gone), which is what stops the work. Used by one thread.
#pragma once

#include <cstdint>
#include <span>

namespace iiif {

using Bytes = std::span<const std::uint8_t>;

class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(Bytes bytes) = 0;
};

}   // namespace iiif
