#include "base/natural_order.h"

#include <algorithm>
#include <compare>

#include "base/cursor.h"

namespace iiif {

namespace {

char folded(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Numbers may have more digits than an integer holds.
std::strong_ordering compare_digits(std::string_view one, std::string_view other) noexcept
{
    one.remove_prefix(std::min(one.find_first_not_of('0'), one.size()));
    other.remove_prefix(std::min(other.find_first_not_of('0'), other.size()));
    const auto order = one.size() <=> other.size();
    return order != nullptr ? order : one.compare(other) <=> 0;
}

// Takes the digits that come next from both, or else one character.
std::strong_ordering compare_next(Cursor &one, Cursor &other) noexcept
{
    const auto digits = one.digits();
    const auto other_digits = other.digits();
    if (!digits.empty() && !other_digits.empty()) {
        return compare_digits(digits, other_digits);
    }
    const auto next = [](Cursor &in, std::string_view taken) {
        const auto c = taken.empty() ? in.remaining().front() : taken.front();
        static_cast<void>(taken.empty() && in.accept(c));
        return static_cast<unsigned char>(folded(c));
    };
    return next(one, digits) <=> next(other, other_digits);
}

}   // namespace

bool natural_less(std::string_view one, std::string_view other) noexcept
{
    Cursor in(one);
    Cursor other_in(other);
    while (!in.at_end() && !other_in.at_end()) {
        const auto order = compare_next(in, other_in);
        if (order != nullptr) {
            return order < 0;
        }
    }
    if (in.at_end() != other_in.at_end()) {
        return in.at_end();
    }
    return one < other;
}

}   // namespace iiif
