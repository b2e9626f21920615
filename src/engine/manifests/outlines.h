// Outlines of files for manifests: the sizes of their pages and a few texts. Each file is
// opened once in each child, and again after it has changed; neither the pictures that the Store
// keeps open nor the tile cache are touched, so listing large folders costs viewers nothing. Any
// thread.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/library.h"
#include "model/geometry.h"
#include "model/input_format.h"

namespace iiif {

struct PageOutline {
    int number = 1;   // counted from 1
    Size size = {};   // full size
    // The sizes that info.json lists where nothing limits them, the smallest first.
    std::vector<Size> sizes = {};
    std::string name = {};   // as the file states it, in UTF-8; may be empty
};

// Texts are UTF-8 and empty where the file does not state them.
struct Outline {
    std::vector<PageOutline> pages = {};   // empty: the file is not a picture that is served
    std::string title = {};
    std::string description = {};
    std::string creator = {};
    std::string date = {};
    std::string rights = {};
    std::string license = {};   // a URI
};

class Outlines {
public:
    explicit Outlines(Library library) : library_(library) {}

    // Returns the outline of the file at `path`, whose key is `key`; of a file that is not of one
    // of the `formats`, an empty one. Opens the file if the outline is not kept. Throws Error where
    // it cannot be known now: busy, out_of_memory.
    [[nodiscard]] std::shared_ptr<const Outline> of(const std::string &path, const Digest &key,
                                                    InputFormats formats);

private:
    struct Kept {
        std::string place;   // the path and the formats
        Digest key;
        std::shared_ptr<const Outline> outline;
    };
    using List = std::list<Kept>;

    [[nodiscard]] std::shared_ptr<const Outline> find(const std::string &place, const Digest &key);
    void keep(const std::string &place, const Digest &key, std::shared_ptr<const Outline> outline);
    void forget(List::iterator kept);

    const Library library_;
    std::mutex mutex_;   // guards the members below; not held while a file is opened
    List list_;          // the most recently used first
    std::unordered_map<std::string_view, List::iterator> places_;   // by Kept::place
    std::size_t pages_ = 0;   // of all outlines, files included
};

}   // namespace iiif
