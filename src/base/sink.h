// Takes the bytes of an answer, in order. A body sink that can take no more (the client has gone)
// throws Error(Kind::client_gone), which is what stops the work. Used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace iiif {

using Bytes = std::span<const std::uint8_t>;

[[nodiscard]] inline Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(Bytes bytes) = 0;
    // As write(), and the bytes are the sink's now: one that needs them later need not copy them.
    virtual void give(std::vector<std::uint8_t> bytes) { write(bytes); }
    // Throws Error(client_gone) where the next write() would.
    virtual void check_wanted() {}
    // Who works for this sink waits for somebody else: what he does not need meanwhile is others'.
    virtual void wait(const std::function<void()> &waiting) { waiting(); }
};

}   // namespace iiif
