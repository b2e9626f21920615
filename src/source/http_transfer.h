// One HTTP request as libcurl sees it: an order becomes a handle of libcurl, whose callbacks fill
// the answer. Used by the thread of the HttpClient.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "source/http_batch.h"

struct curl_slist;
struct sockaddr;

namespace iiif {

class HttpTransfer {
public:
    // Throws std::bad_alloc where libcurl has no memory for it.
    HttpTransfer(std::shared_ptr<HttpBatch> batch, std::size_t index);
    HttpTransfer(const HttpTransfer &) = delete;
    HttpTransfer &operator=(const HttpTransfer &) = delete;

    // A CURL *, which libcurl defines as a void *.
    [[nodiscard]] void *handle() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::shared_ptr<HttpBatch> &batch() const noexcept { return batch_; }

    // Hands the answer to the batch. `result` is a CURLcode.
    void finish(int result);

    // Called by libcurl's callbacks; false ends the request.
    [[nodiscard]] bool take_header(std::string_view line);
    [[nodiscard]] bool take_body(std::string_view part);
    [[nodiscard]] bool may_connect(const sockaddr &address);

private:
    struct FreeHandle {
        void operator()(void *handle) const noexcept;
    };
    struct FreeList {
        void operator()(curl_slist *list) const noexcept;
    };

    void set_up();
    [[nodiscard]] std::size_t most_bytes() const;
    void add_headers();
    [[nodiscard]] HttpFailure failure_of(int result) const;

    std::shared_ptr<HttpBatch> batch_;
    std::size_t index_;
    const HttpOrder &order_;
    HttpAnswer answer_;
    std::size_t header_bytes_ = 0;
    bool too_long_ = false;
    std::string forbidden_ = {};   // why the address must not be connected to
    std::unique_ptr<curl_slist, FreeList> list_;
    std::unique_ptr<void, FreeHandle> handle_;   // last, so that it ends first
};

}   // namespace iiif
