// What the files of the C face have in common: the handle of options, and how handles are made.
#pragma once

#include <string>

#include "engine/options.h"

struct iiif_options {
    iiif::Options options;
    std::string sentence = {};
};

namespace iiif {

// Hands out what `make` returns, a unique_ptr, or NULL where memory ran out.
template <class Make> auto *make_handle(const Make &make) noexcept
{
    using Handle = decltype(make().release());
    try {
        return make().release();
    }
    catch (...) {
        return Handle{nullptr};
    }
}

}   // namespace iiif
