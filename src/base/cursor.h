// Parses a short text from left to right. A read that succeeds moves the cursor behind what it has
// read; a read that fails leaves the cursor where it was. Numbers consist of digits only: no sign,
// no blank. Borrows the text. Used by one thread.
//
//     Cursor in("12x34");
//     const auto width = in.number();
//     const bool valid = width && in.accept('x') && in.number() && in.at_end();
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
    // Returns the text that has not been read yet.
    [[nodiscard]] std::string_view remaining() const noexcept { return rest_; }

    // Skips the character and returns true if it comes next; otherwise returns false.
    bool accept(char c) noexcept
    {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    // Skips the word and returns true if it comes next; otherwise returns false.
    bool accept(std::string_view word) noexcept
    {
        if (!rest_.starts_with(word)) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }

    // Reads the digits that come next; the result is empty where there are none.
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

    // Reads a whole number up to 2^63-1. Returns nullopt where there is no digit, or where the
    // number is larger.
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
