// Shared by the two files of the C interface (shim.cc, shim_settings.cc): the settings handle, and
// how handles are made. Any thread.
#pragma once

#include <string>

#include "engine/settings.h"

struct iiif_settings {
    iiif::Settings settings;
    std::string sentence = {};
};

namespace iiif {

// Returns NULL for an empty text: the C interface has no empty texts.
inline const char *text_or_null(const std::string &text)
{
    return text.empty() ? nullptr : text.c_str();
}

// Releases the unique_ptr that `make` returns to the caller; returns NULL if `make` throws, which
// it does only when memory runs out.
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
