// Arithmetic on sizes that come from a file or a URL. A result that overflows throws Error(damaged)
// instead of becoming the size of a buffer that is too small.
#pragma once

#include <concepts>
#include <cstddef>

#include "base/error.h"

namespace iiif {

[[noreturn]] inline void throw_overflow()
{
    throw Error(Kind::damaged, "The picture's file is damaged: it states impossible sizes.",
                "size overflow");
}

template <std::integral T> [[nodiscard]] constexpr T checked_mul(T a, T b)
{
    T product{};
    if (__builtin_mul_overflow(a, b, &product)) {
        throw_overflow();
    }
    return product;
}

template <std::integral T> [[nodiscard]] constexpr T checked_add(T a, T b)
{
    T sum{};
    if (__builtin_add_overflow(a, b, &sum)) {
        throw_overflow();
    }
    return sum;
}

// Converts to another integer type. Throws Error(damaged) where the number does not fit into it.
template <std::integral To, std::integral From> [[nodiscard]] constexpr To checked_cast(From value)
{
    To result{};
    if (__builtin_add_overflow(value, From{0}, &result)) {
        throw_overflow();
    }
    return result;
}

}   // namespace iiif
