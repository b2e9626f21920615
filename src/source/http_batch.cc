#include "source/http_batch.h"

#include <utility>

namespace iiif {

std::string_view HttpAnswer::header(std::string_view name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

HttpBatch::HttpBatch(std::vector<HttpOrder> orders)
    : orders_(std::move(orders)), answers_(orders_.size()), open_(orders_.size())
{
}

bool HttpBatch::wait(std::chrono::milliseconds most)
{
    std::unique_lock lock(mutex_);
    return finished_.wait_for(lock, most, [this] { return open_ == 0; });
}

std::vector<HttpAnswer> HttpBatch::take()
{
    const std::scoped_lock lock(mutex_);
    return std::move(answers_);
}

void HttpBatch::finish(std::size_t index, HttpAnswer answer)
{
    const std::scoped_lock lock(mutex_);
    answers_[index] = std::move(answer);
    if (--open_ == 0) {
        finished_.notify_all();
    }
}

}   // namespace iiif
