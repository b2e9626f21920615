// Takes the bytes of an answer in order; stands for the client inside the engine. A sink whose
// client has disconnected throws Error(client_gone), and the exception ends the rendering. Wrappers
// (a held-back body, a render slot, a copy for the cache) are sinks in front of another sink. Used
// by one thread.
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
    // Blocks while the client reads more slowly than it is written to (back-pressure).
    virtual void write(Bytes bytes) = 0;
    // Like write(), but hands the bytes over, so that a sink that keeps them need not copy them.
    virtual void give(std::vector<std::uint8_t> bytes) { write(bytes); }
    // Throws Error(client_gone) if the client has disconnected; called before slow work.
    virtual void check_connected() {}
    // Runs `waiting` while the producer is blocked; wrappers release their slot meanwhile.
    virtual void wait(const std::function<void()> &waiting) { waiting(); }
};

}   // namespace iiif
