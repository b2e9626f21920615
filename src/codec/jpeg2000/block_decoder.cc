#include "codec/jpeg2000/block_decoder.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

namespace {

constexpr int kFirstRawPass = 10;   // D.6: raw passes begin after four bit-planes

bool is_cleanup(int pass)
{
    return pass % 3 == 0;
}

constexpr int kMatrix = 16;
constexpr int kLowPlanes = kMatrix - 2;
static_assert(kLowPlanes + kMatrix >= kMostBitPlanes);
using Matrix = std::array<std::uint64_t, kMatrix>;

// Swaps the off-diagonal squares of side kDistance in each square of twice that side.
template <std::size_t kDistance, std::uint64_t kLower> void swap_corners(Matrix &words)
{
    for (std::size_t first = 0; first < kMatrix; first += 2 * kDistance) {
        for (auto i = first; i < first + kDistance; ++i) {
            const auto swapped = (words[i] >> kDistance ^ words[i + kDistance]) & kLower;
            words[i + kDistance] ^= swapped;
            words[i] ^= swapped << kDistance;
        }
    }
}

// Transposes four 16 by 16 bit matrices at once; each word holds one row of all four. Bit 16 b + j
// of word p becomes bit 16 b + p of word j.
void transpose(Matrix &words)
{
    swap_corners<8, 0x00FF'00FF'00FF'00FF>(words);
    swap_corners<4, 0x0F0F'0F0F'0F0F'0F0F>(words);
    swap_corners<2, 0x3333'3333'3333'3333>(words);
    swap_corners<1, 0x5555'5555'5555'5555>(words);
}

}   // namespace

void BlockDecoder::decode(const CodedBlock &block, std::span<const std::uint8_t> bytes)
{
    assert(block.bit_planes >= 1 && block.bit_planes <= kMostBitPlanes);
    prepare(block);
    auto working = state();
    int pass = 0;
    for (const auto &segment : block.segments) {
        const auto own = bytes.first(std::min<std::size_t>(segment.bytes, bytes.size()));
        bytes = bytes.subspan(own.size());
        const int passes = std::min(segment.passes, 3 * block.bit_planes - 2 - pass);
        if (passes <= 0) {
            break;
        }
        decode_segment_(
            working, {.begin = own.data(),
                      .end = own.data() + own.size(),
                      .first_pass = pass,
                      .passes = passes,
                      .raw = (style_ & kBypass) != 0 && pass >= kFirstRawPass && !is_cleanup(pass),
                      .fresh_always = (style_ & kResetContexts) != 0});
        pass += passes;
    }
    planes_decoded_ = (pass + 4) / 3;
    last_plane_ = block.bit_planes - planes_decoded_;
    ends_in_propagation_ = pass % 3 == 2;
}

void BlockDecoder::prepare(const CodedBlock &block)
{
    style_ = block.style;
    kind_ = block.kind;
    region_shift_ = block.region_shift;
    set_valid(block.size);
    const auto framed = (words_ + 2) * (stripes_ + 2);
    for (auto *const words : {&significant_, &negative_, &refined_, &visited_}) {
        std::fill_n(words->begin(), framed, 0);
    }
    std::fill_n(planes_.begin(), static_cast<std::size_t>(block.bit_planes) * words_ * stripes_, 0);
    contexts_ = block_tables::kFreshContexts;
}

void BlockDecoder::set_valid(const Size &size)
{
    if (size_ == size) {
        return;
    }
    size_ = size;
    words_ = static_cast<std::size_t>((size.width + kWordColumns - 1) / kWordColumns);
    stripes_ = static_cast<std::size_t>((size.height + kStripeRows - 1) / kStripeRows);
    assert((words_ + 2) * (stripes_ + 2) <= kMostFramedWords && words_ * stripes_ <= kMostWords);
    std::fill_n(valid_.begin(), (words_ + 2) * (stripes_ + 2), 0);
    for (std::size_t stripe = 0; stripe < stripes_; ++stripe) {
        const auto below = static_cast<std::int64_t>(stripe) * kStripeRows;
        const auto rows = std::min<std::int64_t>(size.height - below, kStripeRows);
        const auto column = ((std::uint64_t{1} << rows) - 1) << 1;
        for (std::int64_t x = 0; x < size.width; ++x) {
            valid_[framed(stripe, static_cast<std::size_t>(x / kWordColumns))] |=
                column << 6 * (x % kWordColumns + 1);
        }
    }
}

BlockState BlockDecoder::state()
{
    return {.valid = valid_.data(),
            .significant = significant_.data(),
            .negative = negative_.data(),
            .refined = refined_.data(),
            .visited = visited_.data(),
            .planes = planes_.data(),
            .contexts = contexts_.data(),
            .significance = block_tables::kSignificance[static_cast<std::size_t>(kind_)].data(),
            .words = words_,
            .stripes = stripes_,
            .below = (style_ & kVerticallyCausal) != 0 ? 0 : ~std::uint64_t{0},
            .marked = (style_ & kSegmentationSymbols) != 0};
}

// Collects, per coefficient: the lowest 14 decoded bit-planes, a flag for coefficients that the
// last bit-plane has not reached, the sign, and from bit 16 up the remaining bit-planes.
void BlockDecoder::gather(std::size_t stripe, std::size_t word, Magnitudes &bits) const
{
    const auto number = stripe * words_ + word;
    const auto plane = [&](int from_last) {
        return planes_[static_cast<std::size_t>(planes_decoded_ - 1 - from_last) * words_ *
                           stripes_ +
                       number];
    };
    const auto at = framed(stripe, word);
    Matrix low{};
    for (int i = 0; i < std::min(planes_decoded_, kLowPlanes); ++i) {
        low[static_cast<std::size_t>(i)] = plane(i);
    }
    low[kLowPlanes] = ends_in_propagation_ ? ~visited_[at] : 0;
    low[kLowPlanes + 1] = negative_[at];
    transpose(low);
    Matrix high{};
    for (int i = kLowPlanes; i < planes_decoded_; ++i) {
        high[static_cast<std::size_t>(i - kLowPlanes)] = plane(i);
    }
    if (planes_decoded_ > kLowPlanes) {
        transpose(high);
    }
    for (std::size_t r = 0; r < kStripeRows; ++r) {
        for (std::size_t c = 0; c < kWordColumns; ++c) {
            const auto bit = 6 * (c + 1) + r + 1;
            const auto of = [&](const Matrix &matrix) {
                return static_cast<std::uint32_t>(matrix[bit % kMatrix] >> bit / kMatrix * kMatrix &
                                                  0xFFFF);
            };
            bits[r * kWordColumns + c] = of(low) | of(high) << kMatrix;
        }
    }
}

// E.1.1.2: adds half the value of a coefficient's last decoded bit in place of the missing bits.
void BlockDecoder::expand(std::size_t stripe, std::size_t word, Halves &halves) const
{
    if (significant_[framed(stripe, word)] == 0) {
        halves.fill(0);
        return;
    }
    Magnitudes all;
    gather(stripe, word, all);
    constexpr std::uint32_t kLowMask = (1U << kLowPlanes) - 1;
    const int last_plane = last_plane_;
    for (std::size_t i = 0; i < halves.size(); ++i) {
        const auto bits = (all[i] & kLowMask) | (all[i] >> kMatrix << kLowPlanes);
        // The last pass was a significance propagation that skipped this coefficient, so only the
        // bit-plane before is known.
        const auto half = 1 + (all[i] >> kLowPlanes & 1);
        const auto magnitude = bits == 0 ? 0 : (2 * bits + half) << last_plane;
        const auto negative = 0 - (all[i] >> (kLowPlanes + 1) & 1);
        halves[i] = static_cast<std::int32_t>((magnitude ^ negative) - negative);
    }
    if (region_shift_ != 0) {
        std::ranges::transform(halves, halves.begin(),
                               [&](std::int32_t half) { return in_region(half); });
    }
}

// H.1: shifts the region of interest back down. Like libopenjp2, this compares after the half was
// added, so the threshold is half of the standard's 2^s.
std::int32_t BlockDecoder::in_region(std::int32_t half) const
{
    if (region_shift_ > kMostBitPlanes) {
        return 0;
    }
    const auto magnitude = half < 0 ? -half : half;
    const auto moved =
        magnitude >= std::int32_t{1} << region_shift_ ? magnitude >> region_shift_ : magnitude;
    return half < 0 ? -moved : moved;
}

template <class Sample, class Convert> void BlockDecoder::write_part(const Rect &part,
                                                                     const BlockTarget<Sample> &to,
                                                                     const Convert &convert) const
{
    Halves halves{};
    for (auto y = part.y; y < part.bottom();) {
        const auto stripe = y / kStripeRows;
        const auto end = std::min((stripe + 1) * kStripeRows, part.bottom());
        for (auto x = part.x; x < part.right();) {
            const auto word = x / kWordColumns;
            const auto right = std::min((word + 1) * kWordColumns, part.right());
            expand(static_cast<std::size_t>(stripe), static_cast<std::size_t>(word), halves);
            for (auto row = y; row < end; ++row) {
                const auto *const from =
                    halves.data() + row % kStripeRows * kWordColumns + x % kWordColumns;
                auto *const out = to.first + (row - part.y) * to.stride + (x - part.x);
                std::transform(from, from + (right - x), out, convert);
            }
            x = right;
        }
        y = end;
    }
}

void BlockDecoder::write(const Rect &part, const BlockTarget<std::int32_t> &to) const
{
    write_part(part, to, [](std::int32_t half) { return half / 2; });
}

void BlockDecoder::write(const Rect &part, float step, const BlockTarget<float> &to) const
{
    const float half_step = step / 2;
    write_part(part, to,
               [half_step](std::int32_t half) { return static_cast<float>(half) * half_step; });
}

}   // namespace iiif
