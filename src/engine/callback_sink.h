// A Sink that passes an answer's bytes to a C callback (iiif_write). Used by one thread.
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
            throw Error(Kind::client_gone, "Nobody is left to answer.");
        }
    }

    iiif_write write_;
    void *context_;
    LastingPieces &pieces_;
};

}   // namespace iiif
