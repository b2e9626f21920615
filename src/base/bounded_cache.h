// A least-recently-used cache that is bounded by bytes. A single value larger than the bound is
// kept as the only entry, because making it again for each use would cost more. Any thread may call
// it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace iiif {

template <class Key, class Value> class BoundedCache {
public:
    explicit BoundedCache(std::int64_t most_bytes) : most_bytes_(most_bytes) {}

    // Returns null where the key is not cached.
    [[nodiscard]] std::shared_ptr<const Value> get(const Key &key)
    {
        const std::scoped_lock lock(mutex_);
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->value;
    }

    // Replaces the value that the key had. `bytes` is what the value counts for.
    void put(const Key &key, std::shared_ptr<const Value> value, std::int64_t bytes)
    {
        const std::scoped_lock lock(mutex_);
        drop(key);
        entries_.push_front({key, std::move(value), bytes});
        by_key_[key] = entries_.begin();
        bytes_ += bytes;
        while (bytes_ > most_bytes_ && entries_.size() > 1) {
            drop(Key(entries_.back().key));
        }
    }

private:
    struct Entry {
        Key key;
        std::shared_ptr<const Value> value;
        std::int64_t bytes;
    };

    void drop(const Key &key)
    {
        const auto found = by_key_.find(key);
        if (found != by_key_.end()) {
            bytes_ -= found->second->bytes;
            entries_.erase(found->second);
            by_key_.erase(found);
        }
    }

    const std::int64_t most_bytes_;
    std::mutex mutex_;           // guards the members below
    std::list<Entry> entries_;   // most recently used first
    std::map<Key, typename std::list<Entry>::iterator> by_key_;
    std::int64_t bytes_ = 0;   // the sum over all entries
};

}   // namespace iiif
