// The pictures of a child that are kept on servers (IIIFSource): finds them, remembers for a while
// what the servers say of them, and opens them. Starts its thread with the first source. Any
// thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/bounded_cache.h"
#include "base/error.h"
#include "source/block_memory.h"
#include "source/fetch_waits.h"
#include "source/http_client.h"
#include "source/object_state.h"
#include "source/remote_file.h"
#include "source/remote_server.h"
#include "source/source_address.h"

namespace iiif {

class Sources {
public:
    // `threads` of the child answer requests; 0: their number does not matter.
    explicit Sources(int threads);
    Sources(const Sources &) = delete;
    Sources &operator=(const Sources &) = delete;
    ~Sources();

    // Makes the source known under the id of its names. Called before one of its names is used.
    void know(const std::shared_ptr<const SourceAddress> &address, bool allow_private);

    // Both take a name that source_name() has made, of a source that is known. They throw Error:
    // not_found, source_failed, source_busy, source_late, client_gone.

    // Returns what the server says of the object. Its last answer counts for as long as the
    // source's check= says, and while another thread asks.
    [[nodiscard]] std::shared_ptr<const ObjectState> state(std::string_view name);
    [[nodiscard]] std::shared_ptr<RemoteFile> open(std::string_view name);

    // Forgets what the server said of the object.
    void forget(std::string_view name);

    [[nodiscard]] FetchWaits &waits() noexcept { return waits_; }

private:
    using Clock = std::chrono::steady_clock;

    // The last answer about an object: its state, or that it is not there.
    struct Known {
        std::shared_ptr<const ObjectState> state;   // null: `error` says why
        std::optional<Error> error;
        Clock::time_point until;
    };

    class Asking;

    [[nodiscard]] RemoteServer &server_of(std::string_view name);
    [[nodiscard]] std::shared_ptr<const Known> ask(const std::string &name,
                                                   const std::shared_ptr<const Known> &earlier);
    [[nodiscard]] Known ask_server(const std::string &name, const Known *earlier);

    FetchWaits waits_;
    BlockMemory memory_;
    BoundedCache<std::string, Known> known_;   // by name
    std::mutex mutex_;                         // guards the members below
    std::condition_variable asked_;
    std::set<std::string> asking_;   // names that a thread asks about now
    // A connection to a private address must not be used for a source that may not have one.
    std::unique_ptr<HttpClient> public_client_;
    std::unique_ptr<HttpClient> private_client_;
    std::map<std::string, std::unique_ptr<RemoteServer>, std::less<>> servers_;   // by id
};

}   // namespace iiif
