// Reads side-cars and keeps those that were read last. Any thread.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/lru_cache.h"
#include "engine/library.h"
#include "engine/manifests/side_car.h"

namespace iiif {

class SideCars {
public:
    explicit SideCars(Library library) : library_(library), kept_(kMostKept) {}

    struct Read {
        ParsedSideCar parsed;
        mutable std::atomic<bool> complained = false;   // the complaints have been logged

        Read(ParsedSideCar its_parsed) : parsed(std::move(its_parsed)) {}
        Read(Read &&other) noexcept : parsed(std::move(other.parsed)) {}
    };

    // Returns the side-car that is the file at `path`, whose key is `key`. One that cannot be read,
    // or is too large, is empty and complains.
    [[nodiscard]] std::shared_ptr<const Read> of(const std::string &path, const Digest &key);

private:
    static constexpr std::size_t kMostKept = 32;

    struct Key {
        std::string path;
        Digest key;

        bool operator==(const Key &) const = default;
    };

    [[nodiscard]] ParsedSideCar read(const std::string &path) const;

    const Library library_;
    LruCache<Key, Read> kept_;
};

}   // namespace iiif
