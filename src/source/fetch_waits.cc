#include "source/fetch_waits.h"

#include "base/error.h"
#include "base/sink.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// Changes a count until the end of the scope; a null pointer counts nowhere.
class Counted {
public:
    Counted(std::atomic<int> *count, int by) noexcept : count_(count), by_(by)
    {
        if (count_ != nullptr) {
            *count_ += by_;
        }
    }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;
    ~Counted()
    {
        if (count_ != nullptr) {
            *count_ -= by_;
        }
    }

private:
    std::atomic<int> *count_;
    int by_;
};

}   // namespace

void FetchWaits::run(const std::function<void()> &waiting)
{
    auto *record = current_record();
    if (record != nullptr && record->waits_afar) {
        waiting();
        return;
    }
    const Counted counted(&waiting_, 1);
    if (most_ != 0 && waiting_ > most_) {
        throw Error(Kind::source_busy,
                    "Too many requests wait for pictures that are kept elsewhere: ask again in a "
                    "few seconds.");
    }
    if (record == nullptr) {
        waiting();
        return;
    }
    const Counted apart(record->admitted, -1);
    record->waits_afar = true;
    try {
        record->client == nullptr ? waiting() : record->client->wait(waiting);
    }
    catch (...) {
        record->waits_afar = false;
        throw;
    }
    record->waits_afar = false;
}

}   // namespace iiif
