// A small LRU cache of values that are slow to make, constant once made, and shared by threads:
// zimg graphs, colour transforms, histograms. Lookup is linear, so `most` is a few dozen at most.
// Any thread may call; one mutex guards the list and is not held while a value is made.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace iiif {

template <class Key, class Value> class LruCache {
public:
    explicit LruCache(std::size_t most) : most_(most) {}

    // Returns the value for `key`, made by Value's constructor from the key where the list does not
    // have it. A full list drops the value that was used least recently. Two threads may make the
    // same value at the same time; both get a right one.
    std::shared_ptr<const Value> get(const Key &key)
    {
        if (auto value = find(key)) {
            return value;
        }
        return keep(key, std::make_shared<const Value>(key));
    }

    // Single-flight: one thread makes the value with `make`; each other thread that wants it calls
    // `wait(ended)` until the value is there. `ended()` blocks for up to 100 ms and says whether
    // the maker has finished. `wait` may throw, to give up. Where `make` throws, a waiter becomes
    // the maker.
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
        if (auto made = find(key)) {   // another maker finished between find() and claim()
            return made;
        }
        return keep(key, std::make_shared<const Value>(make()));
    }

private:
    using Entry = std::pair<Key, std::shared_ptr<const Value>>;

    // This thread's claim to make the value of a key; ends with the scope.
    struct Claim {
        Claim(LruCache &list, const Key &key) : list(list), key(key) {}
        Claim(const Claim &) = delete;
        Claim &operator=(const Claim &) = delete;
        ~Claim() { list.end(key); }

        LruCache &list;
        const Key &key;
    };

    // Returns true when this thread has to make the value, false when another thread is making it.
    bool claim(const Key &key)
    {
        const std::lock_guard lock(mutex_);
        if (std::ranges::find(making_, key) != making_.end()) {
            return false;
        }
        making_.push_back(key);
        return true;
    }

    // Blocks for up to 100 ms. Returns true when no thread is making the value any more.
    bool ended(const Key &key)
    {
        constexpr std::chrono::milliseconds kPollInterval{100};
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, kPollInterval,
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
    std::mutex mutex_;   // guards the members below
    std::condition_variable ended_;
    std::list<Key> making_;      // keys whose value is being made, each once
    std::list<Entry> entries_;   // the most recently used first
};

}   // namespace iiif
