// What the files of the C face have in common: the handle of settings, and how handles are made.
#pragma once

#include <string>

#include "engine/settings.h"

struct iiif_settings {
    iiif::Settings settings;
    std::string sentence = {};
};

namespace iiif {

// NULL for an empty text, as the C face has it.
inline const char *text_or_null(const std::string &text)
{
    return text.empty() ? nullptr : text.c_str();
}

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
