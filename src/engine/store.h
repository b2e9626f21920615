// The pictures that a child keeps open. Each is parsed once, and again after its file has changed.
// When there are more than IIIFOpenFiles, the least recently used picture is closed; a leased
// Reader keeps its picture open until the lease ends. Any thread.
//
//     const auto reader = store.lease("/pictures/map.tif");   // for this thread
//     reader->read_tile(tile, pixels);
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/reader.h"
#include "engine/library.h"

namespace iiif {

// The channels that a Reader decodes: the colours, or all channels of a picture that has more.
enum class Channels { colors, all };

class Store {
public:
    struct Picture;   // an open picture and its identity

    // The deleter of a lease: returns the Reader to its Store.
    struct GiveBack {
        Store *store = nullptr;
        std::shared_ptr<const Picture> picture;

        void operator()(Reader *reader) const noexcept;
    };
    // A Reader for one thread. When the lease ends, the Reader is kept for the next lease. Ends
    // before the Store does.
    using Lease = std::unique_ptr<Reader, GiveBack>;

    Store(std::size_t most_pictures, Library library);

    // Leases a Reader of the picture and opens the picture if needed. `name` is one of the Library,
    // `page` counts from 1. Throws Error as Library::open() and open_picture() do.
    [[nodiscard]] Lease lease(const std::string &name, int page = 1,
                              Channels channels = Channels::colors);

    // Returns true once for each picture that was opened, so that remarks on it are logged once.
    [[nodiscard]] static bool is_first_lease(const Lease &lease);
    // The same for damage that is found while the picture is decoded.
    [[nodiscard]] static bool is_first_damage(const Lease &lease);

    [[nodiscard]] std::size_t open_pictures() const;

private:
    using Pictures = std::list<std::shared_ptr<const Picture>>;

    // A Reader that is not leased.
    struct Idle {
        std::shared_ptr<const Picture> picture;
        std::unique_ptr<Reader> reader;
    };

    [[nodiscard]] std::shared_ptr<const Picture> find(const std::string &place, const Digest &key);
    void keep(const std::shared_ptr<const Picture> &picture);
    [[nodiscard]] Lease lease_of(const std::shared_ptr<const Picture> &picture);
    [[nodiscard]] std::unique_ptr<Reader> take_idle(const Picture &picture);
    void give_back(const std::shared_ptr<const Picture> &picture,
                   std::unique_ptr<Reader> reader) noexcept;
    void forget(Pictures::iterator place);

    const std::size_t most_pictures_;
    const Library library_;
    // A thread holds one of these while it opens a picture; names that hash alike share one. Locked
    // before mutex_.
    std::array<std::timed_mutex, 64> opening_;
    mutable std::mutex mutex_;   // guards all members below
    Pictures pictures_;          // the most recently used first
    std::unordered_map<std::string_view, Pictures::iterator> places_;   // by Picture::place
    // The most recently used last. Never grows beyond its reserved capacity, so that give_back()
    // allocates nothing.
    std::vector<Idle> idle_;
};

}   // namespace iiif
