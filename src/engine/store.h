// The pictures that this process keeps open: each is parsed once, and again when its file has
// become another one. Any thread. The least recently used picture goes when there are too many;
// whoever still reads it keeps it open meanwhile.
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

// What of a picture's pixels is decoded: its colours, or all bands where it has more.
enum class Channels { colors, all };

class Store {
public:
    struct Picture;   // an open one, and which it is

    // Gives a Reader back to its Store.
    struct GiveBack {
        Store *store = nullptr;
        std::shared_ptr<const Picture> picture;

        void operator()(Reader *reader) const noexcept;
    };
    // A Reader for one thread, and the promise that others find it afterwards. Ends before the
    // Store does.
    using Lease = std::unique_ptr<Reader, GiveBack>;

    Store(std::size_t most_pictures, Library library);

    // `name` as the library knows it. Throws Error as Library::open() and open_picture() do.
    [[nodiscard]] Lease lease(const std::string &name, int page = 1,
                              Channels channels = Channels::colors);

    // True once for each picture that was opened: what is to be said of it need not be said again.
    [[nodiscard]] static bool is_news(const Lease &lease);

    [[nodiscard]] std::size_t open_pictures() const;

private:
    using Pictures = std::list<std::shared_ptr<const Picture>>;

    // A Reader that nobody uses.
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
    std::array<std::timed_mutex, 64> opening_;   // of names that share one; before mutex_
    mutable std::mutex mutex_;                   // guards all below
    Pictures pictures_;                          // the last one used first
    std::unordered_map<std::string_view, Pictures::iterator> places_;   // by Picture::place
    // The last one used last; never grows beyond what was reserved for it.
    std::vector<Idle> idle_;
};

}   // namespace iiif
