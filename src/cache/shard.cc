#include "cache/shard.h"

#include <atomic>
#include <chrono>

#include "cache/value_check.h"

namespace iiif {

namespace {

// A lock is held for microseconds. Only an owner that is stopped, in a debugger for example, makes
// a thread wait this long; the thread then goes on as if the cache had missed.
constexpr std::chrono::milliseconds kLockPatience{1000};

bool grow(std::vector<std::uint8_t> &out, std::size_t bytes) noexcept
{
    try {
        out.clear();
        out.reserve(bytes);
        return true;
    }
    catch (...) {
        return false;
    }
}

}   // namespace

// Holds the shard's lock until the end of the scope. Converts to false where the lock was not free
// in time.
class Shard::Held {
public:
    explicit Held(Shard &shard) noexcept : shard_(shard), held_(shard.lock()) {}
    ~Held()
    {
        if (held_) {
            shard_.head_.mutex.unlock();
        }
    }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;

    explicit operator bool() const noexcept { return held_; }

private:
    Shard &shard_;
    bool held_;
};

// Marks the time in which the shard's links are inconsistent. Needs the lock. A fence against the
// compiler is enough: everything that a killed thread has stored is visible to the thread that gets
// its lock.
class Shard::Change {
public:
    explicit Change(ShardHead &head) noexcept : head_(head)
    {
        head_.changing.store(1, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~Change()
    {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        head_.changing.store(0, std::memory_order_relaxed);
    }
    Change(const Change &) = delete;
    Change &operator=(const Change &) = delete;

private:
    ShardHead &head_;
};

Shard::Shard(const ShardMemory &memory, const Statistics &statistics) noexcept
    : head_(*memory.head), entries_(memory.entries), slots_(memory), table_(memory),
      eviction_(memory), flights_(memory), statistics_(statistics)
{
}

void Shard::clear() noexcept
{
    const Change change(head_);
    slots_.free_all();
    table_.clear();
    eviction_.clear();
    head_.values = 0;
    head_.value_bytes = 0;
}

bool Shard::lock() noexcept
{
    const auto taken = head_.mutex.lock_for(kLockPatience);
    if (taken == RobustMutex::Outcome::not_locked) {
        statistics_.add(Counter::lock_timeouts);
        return false;
    }
    if (taken == RobustMutex::Outcome::owner_died) {
        statistics_.add(Counter::lock_recoveries);
    }
    if (head_.changing.load(std::memory_order_relaxed) != 0) {
        clear();
        statistics_.add(Counter::shard_resets);
    }
    return true;
}

// Runs `work` under the lock. Returns false, and empties the shard, if it is found to be damaged.
template <class Work> bool Shard::run(const Work &work) noexcept
{
    try {
        work();
        return true;
    }
    catch (...) {
        empty_damaged();
        return false;
    }
}

void Shard::empty_damaged() noexcept
{
    clear();
    statistics_.add(Counter::damaged_shards);
}

Shard::Lookup Shard::look_up(const Name &name, Want want, std::vector<std::uint8_t> &out) noexcept
{
    for (;;) {
        const auto seen = look_up_once(name, want, out);
        if (seen.found != Lookup::Found::value) {
            return seen;
        }
        if (seen.bytes > out.capacity()) {
            // The buffer is grown without the lock, because allocating may be slow. The value may
            // be replaced or evicted meanwhile, so it is looked up again.
            if (!grow(out, seen.bytes)) {
                return {};
            }
            continue;
        }
        if (value_check(name.hash, out) == seen.check) {
            return seen;
        }
        if (const Held held(*this); held) {
            empty_damaged();
        }
    }
}

Shard::Lookup Shard::look_up_once(const Name &name, Want want,
                                  std::vector<std::uint8_t> &out) noexcept
{
    Lookup result;
    if (const Held held(*this); !held || !run([&] { result = look_up_locked(name, want, out); })) {
        return {};
    }
    return result;
}

Shard::Lookup Shard::look_up_locked(const Name &name, Want want, std::vector<std::uint8_t> &out)
{
    if (const auto value = table_.find(name.hash, name.key); value != kNoSlot) {
        const auto &entry = entries_[value];
        const std::size_t bytes = number_in(entry.bytes);
        if (bytes > largest_value()) {
            throw_shard_damaged();
        }
        if (bytes <= out.capacity()) {
            slots_.copy_out(value, bytes, out);
            eviction_.count_hit(value);
        }
        return {.found = Lookup::Found::value, .bytes = bytes, .check = number_in(entry.check)};
    }
    if (want == Want::value) {
        return {};
    }
    if (const auto flight = flights_.find(name.key)) {
        return {.found = Lookup::Found::maker, .flight = *flight};
    }
    if (const auto flight = flights_.claim(name.key)) {
        return {.found = Lookup::Found::claim, .flight = *flight};
    }
    return {};
}

bool Shard::has(const Name &name) noexcept
{
    bool found = false;
    const Held held(*this);
    return held && run([&] { found = table_.find(name.hash, name.key) != kNoSlot; }) && found;
}

bool Shard::put(const Name &name, Bytes value) noexcept
{
    if (value.size() > largest_value()) {
        return false;
    }
    const auto check = value_check(name.hash, value);
    const Held held(*this);
    return held && run([&] {
               make_room(name, slots_for(value.size()));
               slots_.fill_free(value);
               insert(name, value.size(), check);
           });
}

void Shard::make_room(const Name &name, std::uint32_t slots)
{
    const Change change(head_);
    if (const auto former = table_.find(name.hash, name.key); former != kNoSlot) {
        eviction_.forget(former);
        remove(former);
    }
    for (std::size_t steps = 0; slots_.free_count() < slots; ++steps) {
        if (steps > entries_.size()) {
            throw_shard_damaged();
        }
        remove(eviction_.choose(slots));
        statistics_.add(Counter::evictions);
    }
}

// The value has been taken out of its queue before.
void Shard::remove(SlotNumber value)
{
    table_.remove(value);
    slots_.give_back(value);
    head_.values -= 1;
    head_.value_bytes -= entries_[value].bytes;
}

void Shard::insert(const Name &name, std::size_t bytes, std::uint64_t check)
{
    const Change change(head_);
    const auto value = slots_.take(slots_for(bytes));
    auto &entry = entries_[value];
    entry.key = name.key;
    entry.hash = name.hash;
    entry.check = check;
    entry.bytes = static_cast<std::uint32_t>(bytes);
    table_.insert(value, name.hash);
    eviction_.admit(value);
    head_.values += 1;
    head_.value_bytes += bytes;
}

}   // namespace iiif
