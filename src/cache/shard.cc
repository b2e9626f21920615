#include "cache/shard.h"

#include <atomic>
#include <chrono>

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

Shard::Lookup Shard::look_up(const Name &name, Want want, std::vector<std::uint8_t> &out) noexcept
{
    for (;;) {
        const auto seen = look_up_once(name, want, out);
        if (seen.found != Lookup::Found::value || seen.bytes <= out.capacity()) {
            return seen;
        }
        // The buffer is grown without the lock, because allocating may be slow. The value may be
        // replaced or evicted meanwhile, so it is looked up again.
        if (!grow(out, seen.bytes)) {
            return {};
        }
    }
}

Shard::Lookup Shard::look_up_once(const Name &name, Want want,
                                  std::vector<std::uint8_t> &out) noexcept
{
    const Held held(*this);
    if (!held) {
        return {};
    }
    if (const auto value = table_.find(name.hash, name.key); value != kNoSlot) {
        const std::size_t bytes = entries_[value].bytes;
        if (bytes <= out.capacity()) {
            slots_.copy_out(value, bytes, out);
            eviction_.count_hit(value);
        }
        return {.found = Lookup::Found::value, .bytes = bytes};
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
    const Held held(*this);
    return held && table_.find(name.hash, name.key) != kNoSlot;
}

bool Shard::put(const Name &name, Bytes value) noexcept
{
    if (value.size() > largest_value()) {
        return false;
    }
    const Held held(*this);
    if (!held) {
        return false;
    }
    make_room(name, slots_for(value.size()));
    slots_.fill_free(value);
    insert(name, value.size());
    return true;
}

void Shard::make_room(const Name &name, std::uint32_t slots) noexcept
{
    const Change change(head_);
    if (const auto former = table_.find(name.hash, name.key); former != kNoSlot) {
        eviction_.forget(former);
        remove(former);
    }
    while (slots_.free_count() < slots) {
        remove(eviction_.choose(slots));
        statistics_.add(Counter::evictions);
    }
}

// The value has been taken out of its queue before.
void Shard::remove(SlotNumber value) noexcept
{
    table_.remove(value);
    slots_.give_back(value);
    head_.values -= 1;
    head_.value_bytes -= entries_[value].bytes;
}

void Shard::insert(const Name &name, std::size_t bytes) noexcept
{
    const Change change(head_);
    const auto value = slots_.take(slots_for(bytes));
    entries_[value].key = name.key;
    entries_[value].hash = name.hash;
    entries_[value].bytes = static_cast<std::uint32_t>(bytes);
    table_.insert(value);
    eviction_.admit(value);
    head_.values += 1;
    head_.value_bytes += bytes;
}

}   // namespace iiif
