// Makes HTTP requests for all threads of a child. One thread of its own runs them, over connections
// that are kept and shared; other threads start them in batches and wait. Knows nothing of pictures
// and ranges: it carries requests and answers. Any thread.
//
//     const auto batch = client.start(std::move(orders));
//     while (!batch->wait(100ms)) { … }       // or client.cancel(batch)
//     auto answers = batch->take();
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "source/http_batch.h"

namespace iiif {

class HttpClient {
public:
    HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;
    ~HttpClient();

    [[nodiscard]] std::shared_ptr<HttpBatch> start(std::vector<HttpOrder> orders);
    // Ends the requests of the batch; nothing is to be taken from it.
    void cancel(const std::shared_ptr<HttpBatch> &batch);

private:
    class Loop;

    std::unique_ptr<Loop> loop_;
    std::thread thread_;
};

}   // namespace iiif
