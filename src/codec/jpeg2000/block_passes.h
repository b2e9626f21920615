// The three coding passes of a code-block (ISO/IEC 15444-1 annex D.3). Everything is a template on
// `Machine`, which provides the function `neighbourhood`, and calls no standard library function.
// The linker therefore cannot merge code compiled for a newer machine into code for an older one.
#pragma once

#include "codec/jpeg2000/block_state.h"
#include "codec/jpeg2000/mq_decoder.h"

namespace iiif {

// Masks that select one row of a word in all ten columns, borders included.
inline constexpr std::uint64_t kRowAbove = 0x0041'0410'4104'1041;
inline constexpr std::uint64_t kFirstRow = kRowAbove << 1;
inline constexpr std::uint64_t kRowBelow = kRowAbove << 5;
inline constexpr int kCorner = 7;   // from the first bit of a neighbourhood to its coefficient
inline constexpr std::uint64_t kNeighbourhood = 0x71C7;   // the neighbourhood of bit kCorner

// Reads a word together with its border: the adjacent bits of the words beside, above and below it.
template <class Machine> struct BlockWindow {
    std::size_t stride;
    std::uint64_t below;   // see BlockState::below

    static std::uint64_t widened(const std::uint64_t *words, std::size_t at)
    {
        return words[at] | words[at - 1] >> 48 | (words[at + 1] & 0xFC0) << 48;
    }
    std::uint64_t operator()(const std::uint64_t *words, std::size_t at) const
    {
        const auto next = widened(words, at + stride) & below;
        return widened(words, at) | (widened(words, at - stride) >> 4 & kRowAbove) |
               (next << 4 & kRowBelow);
    }
};

// Reads decisions from an arithmetic-coded segment.
template <class Machine> struct CodedBits {
    MqDecoder<Machine> coder;
    std::uint64_t *contexts;

    std::uint64_t significance(std::uint64_t context)
    {
        return coder.decode_selected(contexts[context]);
    }
    std::uint64_t refinement(std::uint64_t context)
    {
        return coder.decode_selected(contexts[context]);
    }
    // D.3.2: reads a sign. `significant` and `negative` are neighbourhoods.
    std::uint64_t sign(std::uint64_t significant, std::uint64_t negative)
    {
        const auto entry = kSigns[(significant & 0xAA) | (negative >> 1 & 0x55)];
        return coder.decode_selected(contexts[entry & 31U]) ^ entry >> 7U;
    }

    static constexpr const std::uint8_t *kSigns = block_tables::kSigns.data();
};

// Reads decisions from a raw segment.
template <class Machine> struct UncodedBits {
    RawBits<Machine> bits;

    std::uint64_t significance(std::uint64_t /*context*/) { return bits.bit(); }
    std::uint64_t refinement(std::uint64_t /*context*/) { return bits.bit(); }
    std::uint64_t sign(std::uint64_t /*significant*/, std::uint64_t /*negative*/)
    {
        return bits.bit();
    }
};

template <class Machine> class BlockPasses {
public:
    explicit BlockPasses(BlockState &state)
        : state_(state), stride_(state.words + 2), window_{stride_, state.below}
    {
    }

    void run(const BlockSegment &segment)
    {
        if (segment.raw) {
            UncodedBits<Machine> bits{{segment.begin, segment.end}};
            run(segment, bits);
        }
        else {
            CodedBits<Machine> bits{{segment.begin, segment.end}, state_.contexts};
            run(segment, bits);
        }
    }

private:
    static constexpr const std::uint64_t *kFreshContexts = block_tables::kFreshContexts.data();

    // The passes take and return the bit reader by value, so that its fields can stay in registers.
    template <class Bits> void run(const BlockSegment &segment, Bits &bits)
    {
        for (int pass = segment.first_pass; pass < segment.first_pass + segment.passes; ++pass) {
            auto *const plane = state_.planes + static_cast<std::size_t>((pass + 2) / 3) *
                                                    state_.words * state_.stripes;
            switch (static_cast<BlockPass>((pass + 2) % 3)) {
            case BlockPass::propagation:
                bits = propagate(bits, plane);
                break;
            case BlockPass::refinement:
                bits = refine(bits, plane);
                break;
            case BlockPass::cleanup:
                bits = clean_up(bits, plane);
                break;
            }
            for (int i = 0; segment.fresh_always && i < kContextCount; ++i) {
                state_.contexts[i] = kFreshContexts[i];
            }
        }
    }

    static std::uint64_t beside(std::uint64_t word)
    {
        const auto column = word << 1 | word >> 1;
        const auto whole = column | word;
        return column | whole << 6 | whole >> 6;
    }

    static int first_of(std::uint64_t word) { return __builtin_ctzll(word); }

    // D.3.1: decodes insignificant coefficients that have a significant neighbour.
    template <class Bits> Bits propagate(Bits bits, std::uint64_t *plane) const
    {
        for (std::size_t stripe = 0; stripe < state_.stripes; ++stripe) {
            auto at = (stripe + 1) * stride_ + 1;
            for (std::size_t i = 0; i < state_.words; ++i, ++at, ++plane) {
                auto near = window_(state_.significant, at);
                const auto valid = state_.valid[at];
                auto todo = beside(near) & valid & ~near;
                if (todo == 0) {
                    continue;
                }
                auto negative = window_(state_.negative, at);
                std::uint64_t visited = 0;
                std::uint64_t found = 0;
                do {
                    const int place = first_of(todo);
                    const auto bit = std::uint64_t{1} << place;
                    visited |= bit;
                    todo ^= bit;
                    const auto around = Machine::neighbourhood(near >> (place - kCorner));
                    if (bits.significance(state_.significance[around]) != 0) {
                        const auto signs = Machine::neighbourhood(negative >> (place - kCorner));
                        negative |= bits.sign(around, signs) << place;
                        near |= bit;
                        found |= bit;
                        // Later neighbours of this coefficient now have a significant neighbour.
                        const auto later = kNeighbourhood << (place - kCorner);
                        todo |= later & valid & ~near & ~(bit - 1);
                    }
                } while (todo != 0);
                state_.visited[at] = visited;
                state_.significant[at] |= found;
                state_.negative[at] |= negative & found;
                *plane |= found;
            }
        }
        return bits;
    }

    // D.3.3: refines the coefficients that were significant before this bit-plane.
    template <class Bits> Bits refine(Bits bits, std::uint64_t *plane) const
    {
        for (std::size_t stripe = 0; stripe < state_.stripes; ++stripe) {
            auto at = (stripe + 1) * stride_ + 1;
            for (std::size_t i = 0; i < state_.words; ++i, ++at, ++plane) {
                auto todo = state_.significant[at] & ~state_.visited[at];
                if (todo == 0) {
                    continue;
                }
                const auto near = beside(window_(state_.significant, at));
                const auto refined = state_.refined[at];
                state_.refined[at] |= todo;
                std::uint64_t decoded = 0;
                do {
                    const int place = first_of(todo);
                    todo &= todo - 1;
                    // Table D.4: later refinements of a coefficient have another context.
                    const auto again = refined >> place & 1;
                    const auto context =
                        kFirstRefinementContext + again + ((near >> place & 1) | again);
                    decoded |= bits.refinement(context) << place;
                } while (todo != 0);
                *plane |= decoded;
            }
        }
        return bits;
    }

    static UncodedBits<Machine> clean_up(UncodedBits<Machine> bits, std::uint64_t * /*plane*/)
    {
        return bits;   // cleanup passes are never raw (D.6)
    }

    // D.3.4: decodes all remaining coefficients. A column of four whose neighbours are all
    // insignificant is coded as a run.
    CodedBits<Machine> clean_up(CodedBits<Machine> bits, std::uint64_t *plane) const
    {
        for (std::size_t stripe = 0; stripe < state_.stripes; ++stripe) {
            auto at = (stripe + 1) * stride_ + 1;
            for (std::size_t i = 0; i < state_.words; ++i, ++at, ++plane) {
                auto todo = state_.valid[at] & ~(state_.significant[at] | state_.visited[at]);
                state_.visited[at] = 0;
                if (todo == 0) {
                    continue;
                }
                auto near = window_(state_.significant, at);
                auto negative = window_(state_.negative, at);
                const auto quiet = todo & ~beside(near);
                auto runs = quiet & quiet >> 1 & quiet >> 2 & quiet >> 3 & kFirstRow;
                std::uint64_t found = 0;
                do {
                    int place = first_of(todo);
                    if ((runs >> place & 1) != 0) {
                        const int zeros = run_of_zeros(bits);
                        todo &= ~(((std::uint64_t{2} << zeros) - 1) << place);
                        if (zeros == kStripeRows) {
                            continue;
                        }
                        place += zeros;
                    }
                    else {
                        todo &= todo - 1;
                        const auto around = Machine::neighbourhood(near >> (place - kCorner));
                        auto &context = bits.contexts[state_.significance[around]];
                        if (bits.coder.decode(context) == 0) {
                            continue;
                        }
                    }
                    const auto bit = std::uint64_t{1} << place;
                    negative |= bits.sign(Machine::neighbourhood(near >> (place - kCorner)),
                                          Machine::neighbourhood(negative >> (place - kCorner)))
                                << place;
                    near |= bit;
                    found |= bit;
                    runs &= ~(std::uint64_t{0xF} << (place + 3));   // next column
                } while (todo != 0);
                state_.significant[at] |= found;
                state_.negative[at] |= negative & found;
                *plane |= found;
            }
        }
        if (state_.marked) {
            for (int i = 0; i < 4; ++i) {
                (void)uniform(bits);
            }
        }
        return bits;
    }

    static std::uint64_t uniform(CodedBits<Machine> &bits)
    {
        return bits.coder.decode_selected(bits.contexts[kUniformContext]);
    }

    // Returns how many coefficients at the top of the column stay insignificant.
    static int run_of_zeros(CodedBits<Machine> &bits)
    {
        if (bits.coder.decode(bits.contexts[kRunContext]) == 0) {
            return kStripeRows;
        }
        const auto high = uniform(bits);
        return static_cast<int>(2 * high + uniform(bits));
    }

    BlockState &state_;
    std::size_t stride_;
    BlockWindow<Machine> window_;
};

}   // namespace iiif
