// Sinks that call C callbacks: one passes an answer's bytes on (iiif_write), one only asks whether
// the client still waits (iiif_has_gone). Used by one thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "iiif.h"

namespace iiif {

// Pieces of a body that live as long as the Reply, because httpd may send them later.
using LastingPieces = std::vector<std::vector<std::uint8_t>>;

[[noreturn]] inline void throw_client_gone()
{
    throw Error(Kind::client_gone, "Nobody is left to answer.");
}

// The client of an answer whose head is being made. Nothing is written to it.
class WaitingClient final : public Sink {
public:
    // Borrows the context. `has_gone` may be null.
    WaitingClient(iiif_has_gone has_gone, void *context) : has_gone_(has_gone), context_(context) {}

    void write(Bytes) override {}
    void check_connected() override
    {
        if (has_gone_ != nullptr && has_gone_(context_) != 0) {
            throw_client_gone();
        }
    }

private:
    iiif_has_gone has_gone_;
    void *context_;
};

class CallbackSink final : public Sink {
public:
    // Borrows the context and the pieces.
    CallbackSink(iiif_write write, void *context, LastingPieces &pieces)
        : write_(write), context_(context), pieces_(pieces)
    {
    }

    void write(Bytes bytes) override { call(bytes, false); }

    void give(std::vector<std::uint8_t> bytes) override
    {
        pieces_.push_back(std::move(bytes));
        call(pieces_.back(), true);
    }

    void check_connected() override { call({}, false); }

private:
    void call(Bytes bytes, bool lasting)
    {
        if (write_(context_, bytes.data(), bytes.size(), lasting ? 1 : 0) != 0) {
            throw_client_gone();
        }
    }

    iiif_write write_;
    void *context_;
    LastingPieces &pieces_;
};

}   // namespace iiif
