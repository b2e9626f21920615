// The pictures that a child keeps open. Each is parsed once, and again after its file has changed.
// When there are more than IIIFOpenFiles, the least recently used picture is closed; a leased
// Reader keeps its picture open until the lease ends. A picture that cannot be opened is remembered
// for a while (Failures). Any thread.
//
//     const auto reader = store.lease({.name = "/pictures/map.tif"}, client);   // for this thread
//     reader->read_tile(tile, pixels);
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sink.h"
#include "codec/reader.h"
#include "engine/failures.h"
#include "engine/library.h"
#include "model/input_format.h"
#include "shared/render_slots.h"
#include "shared/statistics.h"

namespace iiif {

// The channels that a Reader decodes: the colours, or all channels of a picture that has more.
enum class Channels { colors, all };

// The page to lease, and how its Reader decodes.
struct Wanted {
    std::string name;   // a name of the Library
    int page = 1;       // counted from 1
    Channels channels = Channels::colors;
    InputFormats formats = {};   // of other kinds of files, none is opened
};

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

    // A picture is opened in one of the `slots`, which are borrowed.
    Store(std::size_t most_pictures, Library library, RenderSlots &slots, Statistics statistics);

    // Leases a Reader of the picture and opens the picture if needed. Waits for a slot, or while
    // another thread opens the picture, and asks meanwhile whether `client` still waits. Throws
    // Error as Library::open() and open_picture() do, unknown_media where the kind of file is not
    // wanted, busy, client_gone.
    [[nodiscard]] Lease lease(const Wanted &wanted, Sink &client);

    // The same for a picture that is open; throws as lease() does where opening has failed before.
    // Returns null where the picture has to be opened.
    [[nodiscard]] Lease lease_open(const Wanted &wanted);

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

    class Turn;

    [[nodiscard]] std::shared_ptr<const Picture> find(const std::string &place, const Digest &key);
    [[nodiscard]] Lease lease_open(const Wanted &wanted, const std::string &place);
    [[nodiscard]] std::shared_ptr<const Picture> open(const Wanted &wanted,
                                                      const std::string &place);
    void keep(const std::shared_ptr<const Picture> &picture);
    [[nodiscard]] Lease lease_of(const std::shared_ptr<const Picture> &picture);
    [[nodiscard]] std::unique_ptr<Reader> take_idle(const Picture &picture);
    void give_back(const std::shared_ptr<const Picture> &picture,
                   std::unique_ptr<Reader> reader) noexcept;
    void forget(Pictures::iterator place);

    const std::size_t most_pictures_;
    const Library library_;
    RenderSlots &slots_;
    const Statistics statistics_;
    Failures failures_;
    std::condition_variable opened_;   // a name has been taken out of opening_
    mutable std::mutex mutex_;         // guards all members below
    std::set<std::string> opening_;    // the places of pictures that are being opened
    Pictures pictures_;                // the most recently used first
    std::unordered_map<std::string_view, Pictures::iterator> places_;   // by Picture::place
    // The most recently used last. Never grows beyond its reserved capacity, so that give_back()
    // allocates nothing.
    std::vector<Idle> idle_;
};

}   // namespace iiif
