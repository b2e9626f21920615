// A few values that are slow to make and may be shared, kept for who comes with an equal key. Any
// thread: a mutex, beside those of store and shard, guards the list.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace iiif {

template <class Key, class Value> class KeptList {
public:
    explicit KeptList(std::size_t most) : most_(most) {}

    // The value for `key`: kept from before, or made of it and kept instead of the one that was
    // used longest ago. Made outside of the lock: two threads may make the same, and one copy falls
    // away.
    std::shared_ptr<const Value> get(const Key &key)
    {
        if (auto value = find(key)) {
            return value;
        }
        return keep(key, std::make_shared<const Value>(key));
    }

    // The same, made by `make`, which is so slow that others rather wait for it: they call `wait`
    // with a function that waits a little and tells whether it is enough. `wait` may throw. Where
    // `make` throws, one of them makes the value.
    template <class Make, class Wait>
    std::shared_ptr<const Value> get_once(const Key &key, const Make &make, const Wait &wait)
    {
        auto value = find(key);
        while (!value && !claim(key)) {
            wait([&] { return ended(key); });
            value = find(key);
        }
        if (value) {
            return value;
        }
        const Claim claimed{*this, key};
        if (auto made = find(key)) {   // by whoever ended between the two looks
            return made;
        }
        return keep(key, std::make_shared<const Value>(make()));
    }

private:
    using Entry = std::pair<Key, std::shared_ptr<const Value>>;

    // Of this thread, to make the value of a key.
    struct Claim {
        Claim(KeptList &list, const Key &key) : list(list), key(key) {}
        Claim(const Claim &) = delete;
        Claim &operator=(const Claim &) = delete;
        ~Claim() { list.end(key); }

        KeptList &list;
        const Key &key;
    };

    // Whether this thread is to make the value; else somebody else makes it.
    bool claim(const Key &key)
    {
        const std::lock_guard lock(mutex_);
        if (std::ranges::find(making_, key) != making_.end()) {
            return false;
        }
        making_.push_back(key);
        return true;
    }

    // Waits a little for whoever makes the value.
    bool ended(const Key &key)
    {
        constexpr std::chrono::milliseconds kGlance{100};
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, kGlance,
                               [&] { return std::ranges::find(making_, key) == making_.end(); });
    }

    void end(const Key &key)
    {
        {
            const std::lock_guard lock(mutex_);
            making_.erase(std::ranges::find(making_, key));
        }
        ended_.notify_all();
    }

    std::shared_ptr<const Value> keep(const Key &key, std::shared_ptr<const Value> value)
    {
        const std::lock_guard lock(mutex_);
        entries_.emplace_front(key, value);
        if (entries_.size() > most_) {
            entries_.pop_back();
        }
        return value;
    }

    std::shared_ptr<const Value> find(const Key &key)
    {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->first == key) {
                entries_.splice(entries_.begin(), entries_, entry);
                return entry->second;
            }
        }
        return nullptr;
    }

    std::size_t most_;
    std::mutex mutex_;   // guards all below
    std::condition_variable ended_;
    std::list<Key> making_;      // each once
    std::list<Entry> entries_;   // most recently used first
};

}   // namespace iiif
