// A ByteSource that reads an object of a server, one state of it: a read after the object has
// changed fails. Any number of threads may read it. It borrows the server and the memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "source/block_memory.h"
#include "source/object_state.h"
#include "source/remote_server.h"

namespace iiif {

class RemoteFile final : public ByteSource {
public:
    // `changed` is called when the object turns out to have another state.
    RemoteFile(RemoteServer &server, BlockMemory &memory, std::string key,
               std::shared_ptr<const ObjectState> state, std::function<void()> changed);

    [[nodiscard]] std::int64_t bytes() const noexcept override { return state_->bytes; }
    [[nodiscard]] const SourceIdentity &identity() const noexcept override { return identity_; }
    // Throws Error too: source_failed, source_busy, source_late, client_gone.
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override;
    // Fetches what is not kept, in parallel. Throws as read_some() does.
    void read_many(std::span<const ByteRange> ranges) const override;

    // Replaces the key. May only be called before the source is shared between threads.
    void use_key(const Digest &key) noexcept { identity_.key = key; }

private:
    using Blocks = std::map<std::int64_t, std::shared_ptr<const Block>>;

    [[nodiscard]] ByteRange run_around(std::int64_t first, std::int64_t last) const;
    // Fetches the runs, which begin and end at blocks, and adds them.
    void fetch(const std::vector<ByteRange> &runs, Blocks &blocks) const;
    void take(const HttpAnswer &answer, const ByteRange &run, Blocks &blocks) const;

    RemoteServer &server_;
    BlockMemory &memory_;
    const std::string key_;
    const std::shared_ptr<const ObjectState> state_;
    SourceIdentity identity_;
    const std::function<void()> changed_;
    // What a reader that goes on where the last one ended will fetch. Threads may disturb each
    // other here, which costs a request.
    mutable std::atomic<std::int64_t> next_block_{-1};
    mutable std::atomic<std::int64_t> ahead_{0};
};

// Cuts bytes that begin at a block into blocks, keeps them and passes each to `take`.
void keep_blocks(BlockMemory &memory, const Digest &object, std::int64_t first, Bytes bytes,
                 const std::function<void(std::int64_t, std::shared_ptr<const Block>)> &take);

}   // namespace iiif
