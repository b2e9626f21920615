// A few values that are slow to make and may be shared, kept for who comes with an equal key. Any
// thread: a mutex, beside those of store and shard, guards the list.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace iiif {

template <class Key, class Value> class KeptList {
public:
    explicit KeptList(std::size_t most) : most_(most) {}

    // The value for `key`: kept from before, or made of it and kept instead of the one that was
    // used longest ago.
    std::shared_ptr<const Value> get(const Key &key)
    {
        return get_or_put(key, [&] { return std::make_shared<const Value>(key); });
    }

    // The same, made by `make`.
    template <class Make> std::shared_ptr<const Value> get(const Key &key, const Make &make)
    {
        return get_or_put(key, [&] { return std::make_shared<const Value>(make()); });
    }

private:
    using Entry = std::pair<Key, std::shared_ptr<const Value>>;

    template <class Make> std::shared_ptr<const Value> get_or_put(const Key &key, const Make &make)
    {
        if (auto value = find(key)) {
            return value;
        }
        // Made outside of the lock: two threads may make the same, and one copy falls away.
        auto value = make();
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
    std::mutex mutex_;
    std::list<Entry> entries_;   // most recently used first; guarded by mutex_
};

}   // namespace iiif
