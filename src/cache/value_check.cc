#include "cache/value_check.h"

#include <array>
#include <bit>
#include <cstring>

namespace iiif {

namespace {

// Four sums at once, because a processor multiplies several numbers at a time.
constexpr std::size_t kSums = 4;
constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
constexpr std::size_t kStepBytes = kSums * kWordBytes;
constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15U;

using Step = std::array<std::uint64_t, kSums>;

// Every step is reversible: two values that differ in one word never have the same sum.
std::uint64_t mixed(std::uint64_t sum, std::uint64_t word)
{
    return std::rotl((sum ^ word) * kOdd, 29);
}

void add(const std::uint8_t *bytes, std::size_t count, Step &sums)
{
    Step words{};
    std::memcpy(words.data(), bytes, count);
    for (std::size_t i = 0; i < kSums; ++i) {
        sums[i] = mixed(sums[i], words[i]);
    }
}

}   // namespace

std::uint64_t value_check(std::uint64_t name, Bytes value) noexcept
{
    Step sums{name, name + 1, name + 2, name + 3};
    std::size_t at = 0;
    for (; at + kStepBytes <= value.size(); at += kStepBytes) {
        add(value.data() + at, kStepBytes, sums);
    }
    if (at < value.size()) {
        add(value.data() + at, value.size() - at, sums);
    }
    std::uint64_t check = value.size();
    for (const auto sum : sums) {
        check = mixed(check, sum);
    }
    return check;
}

}   // namespace iiif
