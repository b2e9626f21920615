// HTTP requests and their answers, as plain values, and the batch in which the thread that wants
// answers waits for the thread that fetches them. A batch is used by both.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace iiif {

// One GET.
struct HttpOrder {
    std::string url;
    std::vector<std::string> headers = {};   // "Name: value"
    std::int64_t most_bytes = 0;             // of the body of a 206; more ends the request
    std::int64_t most_whole_bytes = 0;       // of the body of a 200
    std::chrono::milliseconds timeout{10'000};
    bool allow_private = false;   // connect to addresses inside the own network
    std::string ca_file = {};
    std::string proxy = {};
};

enum class HttpFailure {
    none,        // an answer came, whatever its status
    timeout,     // it did not come, or not to its end, in time
    broken,      // the connection was refused or broke
    untrusted,   // the certificate is wrong
    forbidden,   // the address is one that must not be connected to
    too_long,    // the body is longer than allowed
    other,
};

struct HttpAnswer {
    HttpFailure failure = HttpFailure::none;
    std::string reason = {};   // of the failure, in words for the log
    int status = 0;
    std::map<std::string, std::string, std::less<>> headers = {};   // names in lower case
    std::vector<std::uint8_t> body = {};                            // of an error, its beginning

    std::int64_t modified = 0;   // Last-Modified, in seconds since 1970

    // Returns the header's value, or an empty text.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

class HttpBatch {
public:
    explicit HttpBatch(std::vector<HttpOrder> orders);

    // Returns whether all answers are there, waiting for them up to `most`.
    [[nodiscard]] bool wait(std::chrono::milliseconds most);
    // The answers, in the order of the orders. Called once, after wait() has returned true.
    [[nodiscard]] std::vector<HttpAnswer> take();

    [[nodiscard]] const std::vector<HttpOrder> &orders() const noexcept { return orders_; }
    // Called by the client's thread.
    void finish(std::size_t index, HttpAnswer answer);

private:
    const std::vector<HttpOrder> orders_;
    std::mutex mutex_;   // guards the members below
    std::condition_variable finished_;
    std::vector<HttpAnswer> answers_;
    std::size_t open_;
};

}   // namespace iiif
