// Asks one server for parts of objects: with retries and redirects, within the time of the source,
// as long as the client waits, and not while the server is out of order. One for each source and
// child; any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "source/fetch_waits.h"
#include "source/http_client.h"
#include "source/source_address.h"

namespace iiif {

// One part of one object.
struct PartOrder {
    std::string key;   // the identifier behind the source's prefix
    ByteRange range;
    std::vector<std::string> conditions = {};   // headers
    std::string version = {};                   // of S3; empty: the newest
};

// The most bytes of an object that is fetched as a whole from a server without ranges.
inline constexpr std::int64_t kMostWholeBytes = std::int64_t{16} << 20;

class RemoteServer {
public:
    // Borrows the client and the waits.
    RemoteServer(std::shared_ptr<const SourceAddress> address, bool allow_private,
                 HttpClient &client, FetchWaits &waits);

    [[nodiscard]] const SourceAddress &address() const noexcept { return *address_; }

    // Fetches all parts, in parallel, and returns the answers in their order, whatever they say.
    // Throws Error: source_late, source_busy, client_gone.
    [[nodiscard]] std::vector<HttpAnswer> get(const std::vector<PartOrder> &parts);

    // The object's name in the log.
    [[nodiscard]] std::string shown(const std::string &key) const { return address_->shown + key; }

private:
    using Clock = std::chrono::steady_clock;

    // A part that has no final answer yet.
    struct Open {
        std::size_t index;
        std::string url;
        int attempts = 0;
        int redirects = 0;
    };

    [[nodiscard]] HttpOrder order_of(const Open &open, const PartOrder &part,
                                     Clock::time_point deadline) const;
    void authorize(HttpOrder &order, const ByteRange &range) const;
    void check_in_order();
    void note_outcome(const HttpAnswer &answer);
    [[nodiscard]] std::vector<HttpAnswer> run(std::vector<HttpOrder> orders,
                                              Clock::time_point deadline);
    [[nodiscard]] std::vector<Open> round(std::vector<Open> open,
                                          const std::vector<PartOrder> &parts,
                                          std::vector<HttpAnswer> &results,
                                          Clock::time_point deadline);
    // Returns whether the part is to be asked for again, of its new URL perhaps. `in_time`: another
    // attempt would begin before the deadline.
    [[nodiscard]] bool goes_on(Open &open, const HttpAnswer &answer, bool in_time);
    [[nodiscard]] bool follow(Open &open, const HttpAnswer &answer) const;
    [[nodiscard]] std::chrono::milliseconds delay_after(const HttpAnswer &answer, int attempts);
    [[nodiscard]] bool may_retry();

    const std::shared_ptr<const SourceAddress> address_;
    const bool allow_private_;
    HttpClient &client_;
    FetchWaits &waits_;

    std::mutex mutex_;   // guards the members below
    std::minstd_rand random_;
    double retries_left_;
    int failures_ = 0;   // one after the other
    Clock::time_point closed_until_{};
};

}   // namespace iiif
