// Reads a short text from left to right. Every read either succeeds and moves on, or fails and
// moves nothing; what the grammar does not name is refused, so a number has digits only: no sign,
// no blank. Borrows the text.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace iiif {

class Cursor {
public:
    explicit Cursor(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::string_view remaining() const noexcept { return rest_; }

    bool accept(char c) noexcept
    {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    bool accept(std::string_view word) noexcept
    {
        if (!rest_.starts_with(word)) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }

    // The digits that come next, perhaps none.
    std::string_view digits() noexcept
    {
        std::size_t count = 0;
        while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
            ++count;
        }
        const auto found = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return found;
    }

    // A whole number up to 2^63-1; nothing when there is no digit or the number does not fit.
    std::optional<std::int64_t> number() noexcept
    {
        const auto before = rest_;
        std::int64_t value = 0;
        const auto found = digits();
        for (const char digit : found) {
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, digit - '0', &value)) {
                rest_ = before;
                return std::nullopt;
            }
        }
        return found.empty() ? std::nullopt : std::optional(value);
    }

private:
    std::string_view rest_;
};

}   // namespace iiif
