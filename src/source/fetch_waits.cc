#include "source/fetch_waits.h"

#include <chrono>

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

// A number of threads and, in its upper half, how many of them have waited for long.
constexpr int kSlow = 1 << 16;

int threads_of(int count)
{
    return count % kSlow;
}

int slow_of(int count)
{
    return count / kSlow;
}

[[noreturn]] void refuse()
{
    throw Error(Kind::source_busy,
                "Too many requests wait for pictures that are kept elsewhere: ask again in a few "
                "seconds.");
}

// The client of a thread that waits. What asks it whether it is connected learns too when the
// thread has to give up.
class WaitingSink final : public Sink {
public:
    WaitingSink(std::atomic<int> &count, int most, Sink *next)
        : count_(count), most_(most), next_(next), beyond_(threads_of(count) > most)
    {
    }
    WaitingSink(const WaitingSink &) = delete;
    WaitingSink &operator=(const WaitingSink &) = delete;
    ~WaitingSink() override
    {
        if (slow_) {
            count_ -= kSlow;
        }
    }

    void write(Bytes) override {}   // nothing is written by a thread that waits
    void check_connected() override
    {
        look_at_time();
        if (next_ != nullptr) {
            next_->check_connected();
        }
    }

private:
    void look_at_time()
    {
        constexpr std::chrono::milliseconds kPatience{500};   // of a thread beyond the bound
        constexpr std::chrono::milliseconds kLong{1000};
        const auto spent = std::chrono::steady_clock::now() - begun_;
        if (!slow_ && spent > kLong) {
            slow_ = true;
            count_ += kSlow;
        }
        if (beyond_ && most_ != 0 && spent > kPatience && threads_of(count_) > most_) {
            refuse();
        }
    }

    std::atomic<int> &count_;
    const int most_;
    Sink *next_;
    const bool beyond_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    bool slow_ = false;
};

}   // namespace

// A burst of requests to a sound server may use all threads, because each waits for milliseconds
// only. As soon as one waits for long, the bound holds.
void FetchWaits::run(const std::function<void()> &waiting)
{
    auto *record = current_record();
    if (record != nullptr && record->waits_afar) {
        waiting();
        return;
    }
    const Counted counted(&waiting_, 1);
    const int count = waiting_;
    if (most_ != 0 && threads_of(count) > most_ && slow_of(count) > 0) {
        refuse();
    }
    if (record == nullptr) {
        waiting();
        return;
    }
    const Counted apart(record->admitted, -1);
    auto *const client = record->client;
    WaitingSink sink(waiting_, most_, client);
    const auto wait = [&] {
        const ClientScope scope(sink);
        waiting();
    };
    record->waits_afar = true;
    try {
        client == nullptr ? wait() : client->wait(wait);
    }
    catch (...) {
        record->waits_afar = false;
        throw;
    }
    record->waits_afar = false;
}

}   // namespace iiif
