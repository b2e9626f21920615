#include "source/http_client.h"

#include <algorithm>
#include <csignal>
#include <list>
#include <new>
#include <utility>

#include <curl/curl.h>

#include "source/http_transfer.h"

namespace iiif {

namespace {

// More connections of all children together make stores ask for fewer (503 Slow Down).
constexpr long kConnectionsToHost = 16;
constexpr long kConnections = 64;
constexpr int kPollMilliseconds = 1000;

// libcurl is initialised once for the process and stays so: other modules may use it too.
void initialise()
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        throw std::bad_alloc();
    }
}

// The process's signals are handled by httpd's threads.
class BlockedSignals {
public:
    BlockedSignals()
    {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &earlier_);
    }
    BlockedSignals(const BlockedSignals &) = delete;
    BlockedSignals &operator=(const BlockedSignals &) = delete;
    ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &earlier_, nullptr); }

private:
    sigset_t earlier_{};
};

}   // namespace

// What the thread runs. Other threads reach it by the two lists of wishes alone.
class HttpClient::Loop {
public:
    Loop() : multi_(curl_multi_init())
    {
        if (multi_ == nullptr) {
            throw std::bad_alloc();
        }
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsToHost);
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, kConnections);
    }

    void run() noexcept
    {
        while (take_wishes()) {
            int running = 0;
            curl_multi_perform(multi_.get(), &running);
            finish_transfers();
            curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
        }
        for (auto &transfer : transfers_) {
            end(transfer, CURLE_ABORTED_BY_CALLBACK);
        }
    }

    void start(const std::shared_ptr<HttpBatch> &batch)
    {
        {
            const std::scoped_lock lock(mutex_);
            to_start_.push_back(batch);
        }
        curl_multi_wakeup(multi_.get());
    }

    void cancel(const std::shared_ptr<HttpBatch> &batch)
    {
        {
            const std::scoped_lock lock(mutex_);
            to_cancel_.push_back(batch);
        }
        curl_multi_wakeup(multi_.get());
    }

    void stop()
    {
        {
            const std::scoped_lock lock(mutex_);
            stopped_ = true;
        }
        curl_multi_wakeup(multi_.get());
    }

private:
    struct FreeMulti {
        void operator()(CURLM *multi) const noexcept { curl_multi_cleanup(multi); }
    };
    using Batches = std::vector<std::shared_ptr<HttpBatch>>;

    // Returns false when the loop is to stop.
    bool take_wishes()
    {
        Batches start;
        Batches cancel;
        {
            const std::scoped_lock lock(mutex_);
            start.swap(to_start_);
            cancel.swap(to_cancel_);
            if (stopped_) {
                return false;
            }
        }
        for (const auto &batch : start) {
            for (std::size_t i = 0; i < batch->orders().size(); ++i) {
                add(batch, i);
            }
        }
        for (const auto &batch : cancel) {
            remove(batch);
        }
        return true;
    }

    void add(const std::shared_ptr<HttpBatch> &batch, std::size_t index) noexcept
    {
        try {
            auto &transfer = transfers_.emplace_back(batch, index);
            if (curl_multi_add_handle(multi_.get(), transfer.handle()) == CURLM_OK) {
                return;
            }
            transfers_.pop_back();
        }
        catch (...) {   // libcurl has no memory
        }
        HttpAnswer answer;
        answer.failure = HttpFailure::other;
        batch->finish(index, std::move(answer));
    }

    void remove(const std::shared_ptr<HttpBatch> &batch)
    {
        std::erase_if(transfers_, [&](HttpTransfer &transfer) {
            if (transfer.batch() != batch) {
                return false;
            }
            end(transfer, CURLE_ABORTED_BY_CALLBACK);
            return true;
        });
    }

    void end(HttpTransfer &transfer, CURLcode result) noexcept
    {
        curl_multi_remove_handle(multi_.get(), transfer.handle());
        transfer.finish(result);
    }

    void finish_transfers()
    {
        int left = 0;
        while (const auto *message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) {
                continue;
            }
            auto *const handle = message->easy_handle;
            const auto result = message->data.result;
            const auto found = std::ranges::find_if(
                transfers_, [&](const HttpTransfer &one) { return one.handle() == handle; });
            end(*found, result);
            transfers_.erase(found);
        }
    }

    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::list<HttpTransfer> transfers_;   // of the thread of the loop
    std::mutex mutex_;                    // guards the members below
    Batches to_start_;
    Batches to_cancel_;
    bool stopped_ = false;
};

HttpClient::HttpClient()
{
    initialise();
    loop_ = std::make_unique<Loop>();
    const BlockedSignals blocked;   // the new thread inherits them
    thread_ = std::thread([loop = loop_.get()] { loop->run(); });
}

HttpClient::~HttpClient()
{
    loop_->stop();
    thread_.join();
}

std::shared_ptr<HttpBatch> HttpClient::start(std::vector<HttpOrder> orders)
{
    auto batch = std::make_shared<HttpBatch>(std::move(orders));
    loop_->start(batch);
    return batch;
}

void HttpClient::cancel(const std::shared_ptr<HttpBatch> &batch)
{
    loop_->cancel(batch);
}

}   // namespace iiif
