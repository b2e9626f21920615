// The context tables of the code-block decoder, generated at compile time from ISO/IEC 15444-1
// annex D, and the probability states of its arithmetic decoder (annex C). All tables are constant;
// any thread may read them.
//
// A neighbourhood is a 9-bit number: a coefficient and its eight neighbours, column by column from
// the left, each column from the top. Bit 4 is the coefficient itself.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace iiif {

// Context numbers: 0 to 8 are for significance, 9 to 13 for signs, 14 to 16 for refinement.
inline constexpr int kFirstSignContext = 9;
inline constexpr int kFirstRefinementContext = 14;
inline constexpr int kRunContext = 17;
inline constexpr int kUniformContext = 18;
inline constexpr int kContextCount = 19;

// A subband is high-pass horizontally (HL), vertically (LH), in both directions (HH) or in neither
// (LL).
inline constexpr int kBandKinds = 3;
enum class BandKind { low_across, high_across, high_both };   // LL and LH; HL; HH

using SignificanceTable = std::array<std::uint8_t, 512>;

namespace block_tables {

constexpr int bit(int neighbourhood, int number)
{
    return neighbourhood >> number & 1;
}

// Returns the significance context in LL and LH bands (table D.1).
constexpr int context_of_low(int across, int down, int diagonal)
{
    if (across == 2) {
        return 8;
    }
    if (across == 1) {
        return down >= 1 ? 7 : diagonal >= 1 ? 6 : 5;
    }
    return down == 2 ? 4 : down == 1 ? 3 : std::min(diagonal, 2);
}

// Returns the significance context in HH bands (table D.1).
constexpr int context_of_both(int straight, int diagonal)
{
    if (diagonal >= 3) {
        return 8;
    }
    if (diagonal == 2) {
        return straight >= 1 ? 7 : 6;
    }
    return diagonal * 3 + std::min(straight, 2);
}

constexpr int significance_context(BandKind kind, int neighbourhood)
{
    const int across = bit(neighbourhood, 1) + bit(neighbourhood, 7);
    const int down = bit(neighbourhood, 3) + bit(neighbourhood, 5);
    const int diagonal = bit(neighbourhood, 0) + bit(neighbourhood, 2) + bit(neighbourhood, 6) +
                         bit(neighbourhood, 8);
    switch (kind) {
    case BandKind::low_across:
        return context_of_low(across, down, diagonal);
    case BandKind::high_across:
        return context_of_low(down, across, diagonal);
    case BandKind::high_both:
        return context_of_both(across + down, diagonal);
    }
    return 0;
}

constexpr SignificanceTable significance_table(BandKind kind)
{
    SignificanceTable table{};
    for (int i = 0; i < 512; ++i) {
        table[static_cast<std::size_t>(i)] =
            static_cast<std::uint8_t>(significance_context(kind, i));
    }
    return table;
}

// Table D.2: returns the contribution of two opposite neighbours. An odd bit is set if the
// neighbour is significant; the even bit below it is set if the neighbour is negative.
constexpr int contribution(int index, int one, int other)
{
    const auto of = [&](int number) {
        return bit(index, number) == 0 ? 0 : 1 - 2 * bit(index, number - 1);
    };
    return std::clamp(of(one) + of(other), -1, 1);
}

// Table D.3: returns the context; the highest bit is the XOR bit, which is applied to the decoded
// bit.
constexpr int sign_context(int across, int down)
{
    const bool flipped = across < 0 || (across == 0 && down < 0);
    const int sign = flipped ? -1 : 1;
    const int context = across == 0 ? sign * down : 3 + sign * down;
    return (kFirstSignContext + context) | (flipped ? 0x80 : 0);
}

constexpr std::array<std::uint8_t, 256> sign_table()
{
    std::array<std::uint8_t, 256> table{};
    for (int i = 0; i < 256; ++i) {
        table[static_cast<std::size_t>(i)] =
            static_cast<std::uint8_t>(sign_context(contribution(i, 1, 7), contribution(i, 3, 5)));
    }
    return table;
}

// A row of table C.2.
struct Probability {
    std::uint16_t size;   // Qe
    std::uint8_t more;    // the next state after a more probable symbol
    std::uint8_t less;    // the next state after a less probable symbol
    bool flips;           // SWITCH: the less probable symbol becomes the more probable one
};

inline constexpr std::array<Probability, 47> kProbabilities{{
    {0x5601, 1, 1, true},    {0x3401, 2, 6, false},   {0x1801, 3, 9, false},
    {0x0AC1, 4, 12, false},  {0x0521, 5, 29, false},  {0x0221, 38, 33, false},
    {0x5601, 7, 6, true},    {0x5401, 8, 14, false},  {0x4801, 9, 14, false},
    {0x3801, 10, 14, false}, {0x3001, 11, 17, false}, {0x2401, 12, 18, false},
    {0x1C01, 13, 20, false}, {0x1601, 29, 21, false}, {0x5601, 15, 14, true},
    {0x5401, 16, 14, false}, {0x5101, 17, 15, false}, {0x4801, 18, 16, false},
    {0x3801, 19, 17, false}, {0x3401, 20, 18, false}, {0x3001, 21, 19, false},
    {0x2801, 22, 19, false}, {0x2401, 23, 20, false}, {0x2201, 24, 21, false},
    {0x1C01, 25, 22, false}, {0x1801, 26, 23, false}, {0x1601, 27, 24, false},
    {0x1401, 28, 25, false}, {0x1201, 29, 26, false}, {0x1101, 30, 27, false},
    {0x0AC1, 31, 28, false}, {0x09C1, 32, 29, false}, {0x08A1, 33, 30, false},
    {0x0521, 34, 31, false}, {0x0441, 35, 32, false}, {0x02A1, 36, 33, false},
    {0x0221, 37, 34, false}, {0x0141, 38, 35, false}, {0x0111, 39, 36, false},
    {0x0085, 40, 37, false}, {0x0049, 41, 38, false}, {0x0025, 42, 39, false},
    {0x0015, 43, 40, false}, {0x0009, 44, 41, false}, {0x0005, 45, 42, false},
    {0x0001, 45, 43, false}, {0x5601, 46, 46, false},
}};

// Entry 2 * state + symbol. Bits 48 to 63 hold Qe. Below them, one byte each from bit 24 down: the
// entry after a less probable symbol, the entry after a more probable symbol, the entry's own
// number, and the symbol.
constexpr std::array<std::uint64_t, 94> state_words()
{
    std::array<std::uint64_t, 94> words{};
    for (std::uint64_t i = 0; i < words.size(); ++i) {
        const auto &[size, more, less, flips] = kProbabilities[i / 2];
        const std::uint64_t symbol = i % 2;
        const std::uint64_t after_less = std::uint64_t{2} * less + (symbol ^ (flips ? 1U : 0U));
        const std::uint64_t after_more = std::uint64_t{2} * more + symbol;
        words[i] =
            std::uint64_t{size} << 48 | after_less << 24 | after_more << 16 | i << 8 | symbol;
    }
    return words;
}

inline constexpr std::array<SignificanceTable, kBandKinds> kSignificance{
    significance_table(BandKind::low_across), significance_table(BandKind::high_across),
    significance_table(BandKind::high_both)};
inline constexpr auto kSigns = sign_table();
inline constexpr auto kStates = state_words();

// Returns the entry of a probability state whose more probable symbol is 0.
constexpr std::size_t first_entry(std::size_t state)
{
    return 2 * state;
}

// Table D.7: returns the contexts at the start of each code-block.
constexpr std::array<std::uint64_t, kContextCount> fresh_contexts()
{
    std::array<std::uint64_t, kContextCount> contexts{};
    contexts.fill(kStates[0]);
    contexts[0] = kStates[first_entry(4)];
    contexts[kRunContext] = kStates[first_entry(3)];
    contexts[kUniformContext] = kStates[first_entry(46)];
    return contexts;
}

inline constexpr auto kFreshContexts = fresh_contexts();

}   // namespace block_tables

}   // namespace iiif
