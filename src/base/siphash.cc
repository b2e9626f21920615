#include "base/siphash.h"

#include <bit>

namespace iiif {

namespace {

constexpr std::size_t kWordBytes = 8;

class State {
public:
    explicit State(const Secret &secret)
        : v0_(secret[0] ^ 0x736f6d6570736575U), v1_(secret[1] ^ 0x646f72616e646f6dU ^ 0xeeU),
          v2_(secret[0] ^ 0x6c7967656e657261U), v3_(secret[1] ^ 0x7465646279746573U)
    {
    }

    void absorb(std::uint64_t word)
    {
        v3_ ^= word;
        rounds(2);
        v0_ ^= word;
    }

    Digest finish()
    {
        v2_ ^= 0xeeU;
        rounds(4);
        const auto first = v0_ ^ v1_ ^ v2_ ^ v3_;
        v1_ ^= 0xddU;
        rounds(4);
        return {first, v0_ ^ v1_ ^ v2_ ^ v3_};
    }

private:
    void rounds(int count)
    {
        for (; count > 0; --count) {
            v0_ += v1_;
            v2_ += v3_;
            v1_ = std::rotl(v1_, 13) ^ v0_;
            v3_ = std::rotl(v3_, 16) ^ v2_;
            v0_ = std::rotl(v0_, 32);
            v2_ += v1_;
            v0_ += v3_;
            v1_ = std::rotl(v1_, 17) ^ v2_;
            v3_ = std::rotl(v3_, 21) ^ v0_;
            v2_ = std::rotl(v2_, 32);
        }
    }

    std::uint64_t v0_;
    std::uint64_t v1_;
    std::uint64_t v2_;
    std::uint64_t v3_;
};

// Reads up to eight bytes as a little-endian number.
std::uint64_t word_of(Bytes bytes)
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= std::uint64_t{bytes[i]} << (8 * i);
    }
    return word;
}

}   // namespace

Digest siphash(const Secret &secret, Bytes message) noexcept
{
    State state(secret);
    auto rest = message;
    for (; rest.size() >= kWordBytes; rest = rest.subspan(kWordBytes)) {
        state.absorb(word_of(rest.first<kWordBytes>()));
    }
    state.absorb(word_of(rest) | std::uint64_t{message.size()} << 56);
    return state.finish();
}

}   // namespace iiif
