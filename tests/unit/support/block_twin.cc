#include "block_twin.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

namespace {

struct Context {
    int state = 0;
    int symbol = 0;
};

// The arithmetic decoder of figures C.14 to C.20; a marker follows the last byte.
class Coder {
public:
    explicit Coder(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end())
    {
        bytes_.insert(bytes_.end(), 2, 0xFF);
        code_ = std::uint32_t{bytes_[0]} << 16;
        byte_in();
        code_ <<= 7;
        count_ -= 7;
    }

    int decode(Context &context)
    {
        const auto &probability =
            block_tables::kProbabilities[static_cast<std::size_t>(context.state)];
        const std::uint32_t size = probability.size;
        interval_ -= size;
        bool less = false;
        if (code_ >> 16 < size) {
            less = interval_ >= size;
            interval_ = size;
        }
        else {
            code_ -= size << 16;
            if ((interval_ & 0x8000) != 0) {
                return context.symbol;
            }
            less = interval_ < size;
        }
        const int symbol = context.symbol ^ (less ? 1 : 0);
        context.symbol ^= less && probability.flips ? 1 : 0;
        context.state = less ? probability.less : probability.more;
        do {
            if (count_ == 0) {
                byte_in();
            }
            interval_ <<= 1;
            code_ <<= 1;
            --count_;
        } while ((interval_ & 0x8000) == 0);
        return symbol;
    }

private:
    void byte_in()
    {
        const std::uint32_t next = bytes_[at_ + 1];
        count_ = 8;
        if (bytes_[at_] != 0xFF) {
            code_ += next << 8;
            ++at_;
        }
        else if (next > 0x8F) {
            code_ += 0xFF00;
        }
        else {
            code_ += next << 9;
            count_ = 7;
            ++at_;
        }
    }

    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::uint32_t interval_ = 0x8000;
    std::uint32_t code_ = 0;
    int count_ = 0;
};

// Reads raw bits (D.6).
class Raw {
public:
    explicit Raw(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    int bit()
    {
        if (left_ == 0) {
            const bool stuffed = byte_ == 0xFF;
            const bool more = at_ < bytes_.size() && !(stuffed && bytes_[at_] > 0x8F);
            at_ = more ? at_ + 1 : bytes_.size();
            byte_ = more ? bytes_[at_ - 1] : 0xFF;
            left_ = more && stuffed ? 7 : 8;
        }
        return byte_ >> --left_ & 1;
    }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    int byte_ = 0;
    int left_ = 0;
};

class Twin {
public:
    explicit Twin(const CodedBlock &block)
        : block_(block), width_(static_cast<int>(block.size.width)),
          height_(static_cast<int>(block.size.height)), cells_(width_ * height_)
    {
        reset();
    }

    void decode(std::span<const std::uint8_t> bytes)
    {
        for (const auto &segment : block_.segments) {
            const auto own = bytes.first(segment.bytes);
            bytes = bytes.subspan(segment.bytes);
            Coder coder(own);
            Raw raw(own);
            coder_ = &coder;
            raw_ = (block_.style & kBypass) != 0 && pass_ >= 10 && pass_ % 3 != 0 ? &raw : nullptr;
            for (int i = 0; i < segment.passes; ++i, ++pass_) {
                plane_ = block_.bit_planes - 1 - (pass_ + 2) / 3;
                each([&](int x, int y) { code(x, y); });
                if (pass_ % 3 == 0) {
                    end_plane();
                }
                if ((block_.style & kResetContexts) != 0) {
                    reset();
                }
            }
        }
    }

    [[nodiscard]] std::vector<std::int32_t> values() const
    {
        std::vector<std::int32_t> result;
        for (const auto &cell : cells_) {
            const int half = cell.plane == 0 ? 0 : 1 << (cell.plane - 1);
            const int value = cell.significant ? cell.magnitude + half : 0;
            result.push_back(cell.negative ? -value : value);
        }
        return result;
    }

private:
    struct Cell {
        bool significant = false;
        bool negative = false;
        bool visited = false;
        bool refined = false;
        int magnitude = 0;
        int plane = 0;   // the lowest bit-plane that has been decoded
    };

    void reset()
    {
        contexts_ = {};
        contexts_[0].state = 4;
        contexts_[kRunContext].state = 3;
        contexts_[kUniformContext].state = 46;
    }

    // Visits all coefficients in scan order (D.1): stripes of four rows, column by column.
    template <class Visit> void each(const Visit &visit)
    {
        for (int stripe = 0; stripe < height_; stripe += 4) {
            for (int x = 0; x < width_; ++x) {
                run_ = -1;
                for (int y = stripe; y < std::min(stripe + 4, height_); ++y) {
                    visit(x, y);
                }
            }
        }
    }

    Cell &at(int x, int y) { return cells_[static_cast<std::size_t>(y * width_ + x)]; }

    // Returns the neighbour at x + dx, y + dy. Returns an empty cell if that is outside of the
    // code-block or, with vertically causal contexts, in the next stripe.
    Cell beside(int x, int y, int dx, int dy)
    {
        const bool causal = (block_.style & kVerticallyCausal) != 0;
        const bool outside = x + dx < 0 || y + dy < 0 || x + dx >= width_ || y + dy >= height_;
        return outside || (causal && dy > 0 && y % 4 == 3) ? Cell{} : at(x + dx, y + dy);
    }

    int count(int x, int y, std::initializer_list<std::array<int, 2>> places)
    {
        int sum = 0;
        for (const auto &[dx, dy] : places) {
            sum += beside(x, y, dx, dy).significant ? 1 : 0;
        }
        return sum;
    }

    // Returns the significance context of a coefficient (table D.1).
    int significance(int x, int y)
    {
        int h = count(x, y, {{-1, 0}, {1, 0}});
        int v = count(x, y, {{0, -1}, {0, 1}});
        const int d = count(x, y, {{-1, -1}, {1, -1}, {-1, 1}, {1, 1}});
        if (block_.kind == BandKind::high_both) {
            const int straight = h + v;
            if (d >= 2) {
                return d >= 3 ? 8 : straight >= 1 ? 7 : 6;
            }
            return (d == 1 ? 3 : 0) + std::min(straight, 2);
        }
        if (block_.kind == BandKind::high_across) {
            std::swap(h, v);
        }
        if (h == 2) {
            return 8;
        }
        if (h == 1) {
            return v >= 1 ? 7 : d >= 1 ? 6 : 5;
        }
        return v == 2 ? 4 : v == 1 ? 3 : std::min(d, 2);
    }

    int signs(int x, int y, int dx, int dy)
    {
        int sum = 0;
        for (const int side : {-1, 1}) {
            const auto cell = beside(x, y, side * dx, side * dy);
            sum += cell.significant ? (cell.negative ? -1 : 1) : 0;
        }
        return std::clamp(sum, -1, 1);
    }

    // Codes the sign of a coefficient that becomes significant (table D.3).
    void code_sign(int x, int y)
    {
        auto &cell = at(x, y);
        cell.significant = true;
        cell.magnitude |= 1 << plane_;
        cell.plane = plane_;
        if (raw_ != nullptr) {
            cell.negative = raw_->bit() == 1;
            return;
        }
        static constexpr int kContexts[3][3] = {{13, 12, 11}, {10, 9, 10}, {11, 12, 13}};
        static constexpr int kFlips[3][3] = {{1, 1, 1}, {1, 0, 0}, {0, 0, 0}};
        const int h = signs(x, y, 1, 0) + 1;
        const int v = signs(x, y, 0, 1) + 1;
        cell.negative = (decode(kContexts[h][v]) ^ kFlips[h][v]) == 1;
    }

    int decode(int context) { return coder_->decode(contexts_[static_cast<std::size_t>(context)]); }
    int decode_or_raw(int context) { return raw_ != nullptr ? raw_->bit() : decode(context); }

    void code(int x, int y)
    {
        switch (pass_ % 3) {
        case 1:
            propagate(x, y);
            break;
        case 2:
            refine(x, y);
            break;
        default:
            clean_up(x, y);
        }
    }

    void propagate(int x, int y)
    {
        auto &cell = at(x, y);
        const int context = significance(x, y);
        if (cell.significant || context == 0) {
            return;
        }
        cell.visited = true;
        if (decode_or_raw(context) == 1) {
            code_sign(x, y);
        }
    }

    void refine(int x, int y)
    {
        auto &cell = at(x, y);
        if (!cell.significant || cell.visited) {
            return;
        }
        const int context = cell.refined ? 16 : significance(x, y) > 0 ? 15 : 14;
        cell.refined = true;
        cell.magnitude |= decode_or_raw(context) << plane_;
        cell.plane = plane_;
    }

    bool begins_run(int x, int y)
    {
        if (y % 4 != 0 || y + 4 > height_) {
            return false;
        }
        for (int i = y; i < y + 4; ++i) {
            if (at(x, i).significant || at(x, i).visited || significance(x, i) != 0) {
                return false;
            }
        }
        return true;
    }

    void clean_up(int x, int y)
    {
        auto &cell = at(x, y);
        if (begins_run(x, y)) {
            run_ = 4;
            if (decode(kRunContext) == 1) {
                run_ = 2 * decode(kUniformContext);
                run_ += decode(kUniformContext);
            }
        }
        if (y % 4 < run_) {
            return;
        }
        if (y % 4 == run_) {
            run_ = -1;
            code_sign(x, y);
            return;
        }
        if (!cell.significant && !cell.visited && decode(significance(x, y)) == 1) {
            code_sign(x, y);
        }
    }

    void end_plane()
    {
        for (auto &cell : cells_) {
            cell.visited = false;
        }
        for (int i = 0; i < 4 && (block_.style & kSegmentationSymbols) != 0; ++i) {
            (void)decode(kUniformContext);
        }
    }

    const CodedBlock &block_;
    int width_;
    int height_;
    std::vector<Cell> cells_;
    std::array<Context, kContextCount> contexts_;
    Coder *coder_ = nullptr;
    Raw *raw_ = nullptr;   // set if the pass is raw
    int pass_ = 0;
    int plane_ = 0;
    int run_ = -1;   // leading zeros of the column, if it is coded as a run
};

}   // namespace

std::vector<std::int32_t> twin_block(const CodedBlock &block, std::span<const std::uint8_t> bytes)
{
    Twin twin(block);
    twin.decode(bytes);
    return twin.values();
}

}   // namespace iiif
