// The MQ arithmetic decoder (ISO/IEC 15444-1 annex C) and the reader of raw bits (D.6). Used by one
// thread; borrows the bytes of one code-word segment. It never reads beyond the segment: after its
// end, all bits are ones (C.3.4, D.4.1).
//
// Both are templates on the machine that they are compiled for and call no standard library
// function, so that the linker shares none of them between code compiled for different machines.
#pragma once

#include <cstdint>

#include "codec/jpeg2000/block_contexts.h"

namespace iiif {

// The upper 16 bits of the 64-bit registers hold A and C of figure C.15. Below Chigh, the register
// holds up to 48 further bits of the segment.
template <class Machine> class MqDecoder {
public:
    MqDecoder(const std::uint8_t *begin, const std::uint8_t *end) : next_(begin), end_(end)
    {
        refill_bytewise();
    }

    // Decodes a bit as in figures C.15 to C.18, with branches: for bits on which the caller
    // branches anyway.
    [[gnu::always_inline]] std::uint64_t decode(std::uint64_t &context)
    {
        const auto size = context & kSizeMask;
        const auto symbol = context & 1;
        auto interval = interval_ - size;
        std::uint64_t exchanged = 0;
        if (code_ >= size) {
            code_ -= size;
            if (interval >> 63 != 0) {
                interval_ = interval;
                return symbol;
            }
            exchanged = interval < size ? 1 : 0;
        }
        else {
            exchanged = interval < size ? 0 : 1;
            interval = size;
        }
        context = kStates[context >> (16 + 8 * exchanged) & 0xFF];
        interval_ = interval;
        renormalize(__builtin_clzll(interval));
        return symbol ^ exchanged;
    }

    // Does the same as decode() by arithmetic instead of branches: faster if the bit is hard to
    // predict.
    [[gnu::always_inline]] std::uint64_t decode_selected(std::uint64_t &context)
    {
        const auto size = context & kSizeMask;
        auto interval = interval_ - size;
        const std::uint64_t lower = code_ < size ? 1 : 0;
        const std::uint64_t exchanged = (interval < size ? 1U : 0U) ^ lower;
        const auto symbol = (context & 1) ^ exchanged;
        code_ -= size & (lower - 1);
        interval ^= (interval ^ size) & (0 - lower);
        const int shift = __builtin_clzll(interval);
        const std::uint64_t moves = shift != 0 ? 1 : 0;
        context = kStates[context >> (8 + 8 * (moves + exchanged)) & 0xFF];
        interval_ = interval;
        renormalize(shift);
        return symbol;
    }

private:
    static constexpr std::uint64_t kSizeMask = std::uint64_t{0xFFFF} << 48;
    static constexpr const std::uint64_t *kStates = block_tables::kStates.data();

    struct Registers {
        std::uint64_t code;
        const std::uint8_t *next;
        int ready;
        bool after_ff;
    };

    void renormalize(int shift)
    {
        interval_ <<= shift;
        code_ <<= shift;
        ready_ -= shift;
        if (ready_ < 0) {
            refill();
        }
    }

    // Reads four bytes at once if none of them is FF or stuffed.
    void refill()
    {
        if (end_ - next_ >= 4 && !after_ff_) {
            std::uint32_t four = 0;
            __builtin_memcpy(&four, next_, 4);
            const auto is_ff = ((four & 0x7F7F7F7F) + 0x01010101) & four;
            if ((is_ff & 0x80808080) == 0) {
                code_ += std::uint64_t{big_endian(four)} << (16 - ready_);
                ready_ += 32;
                next_ += 4;
                return;
            }
        }
        refill_bytewise();
    }

    static std::uint32_t big_endian(std::uint32_t bytes)
    {
        return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(bytes) : bytes;
    }

    void refill_bytewise()
    {
        const auto filled = bytewise({code_, next_, ready_, after_ff_}, end_);
        code_ = filled.code;
        next_ = filled.next;
        ready_ = filled.ready;
        after_ff_ = filled.after_ff;
    }

    // C.3.4: a byte after FF holds seven bits and a carry, which the addition puts in place. A
    // marker ends the segment. Registers are passed by value, so that they need no address.
    [[gnu::noinline]] static Registers bytewise(Registers to, const std::uint8_t *end)
    {
        while (to.ready <= 24) {
            if (to.next == end || (to.after_ff && *to.next > 0x8F)) {
                to.next = end;
                to.code += std::uint64_t{0xFF} << (40 - to.ready);
                to.ready += 8;
                continue;
            }
            const int bits = to.after_ff ? 7 : 8;
            to.code += std::uint64_t{*to.next} << (48 - bits - to.ready);
            to.ready += bits;
            to.after_ff = *to.next == 0xFF;
            ++to.next;
        }
        return to;
    }

    std::uint64_t interval_ = std::uint64_t{0x8000} << 48;
    std::uint64_t code_ = 0;
    int ready_ = -15;         // bits in code_ below Chigh; the first one is a zero
    bool after_ff_ = false;   // the byte before next_ is FF
    const std::uint8_t *next_;
    const std::uint8_t *end_;
};

// D.6: reads raw bits. A byte after FF holds seven.
template <class Machine> class RawBits {
public:
    RawBits(const std::uint8_t *begin, const std::uint8_t *end) : next_(begin), end_(end) {}

    std::uint64_t bit()
    {
        if (left_ == 0) {
            left_ = 8;
            const bool after_ff = byte_ == 0xFF;
            if (next_ == end_ || (after_ff && *next_ > 0x8F)) {
                next_ = end_;
                byte_ = 0xFF;
            }
            else {
                byte_ = *next_++;
                left_ = after_ff ? 7 : 8;
            }
        }
        --left_;
        return byte_ >> left_ & 1U;
    }

private:
    const std::uint8_t *next_;
    const std::uint8_t *end_;
    unsigned byte_ = 0;
    int left_ = 0;   // unread bits of byte_
};

}   // namespace iiif
