#include "codec/jpeg2000/j2k_levels.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/j2k_wavelet.h"
#include "codec/jpeg2000/j2k_writer.h"

namespace iiif {

namespace {

// How far the wavelets reach.
constexpr int kMargin53 = 2;
constexpr int kMargin97 = 4;

// Irreversible samples come out of OpenJPEG as fixed-point numbers: these bits are above the
// picture's own, so that nothing is cut off, …
constexpr int kHeadroom = 3;
// … and at most these below them.
constexpr int kMostFraction = 14;
constexpr int kFixedBits = 31;
constexpr int kMostExponent = 31;
// Reversible ones: far above what pictures have, and far below what could overflow.
constexpr int kReversibleBits = 25;
constexpr std::int32_t kLargestSample = 1 << 24;
constexpr int kMostBits = 16;

int fraction_bits(int bits)
{
    return std::min(kMostFraction, kFixedBits - kHeadroom - bits);
}

Rect on_steps(const Rect &rect, int width_exponent, int height_exponent, const Rect &whole)
{
    const auto cells = cells_of(rect, width_exponent, height_exponent);
    return intersection(rect_between(cells.x << width_exponent, cells.y << height_exponent,
                                     cells.right() << width_exponent,
                                     cells.bottom() << height_exponent),
                        whole);
}

bool holds_any(const J2kResolutionBlocks &blocks)
{
    return std::ranges::any_of(blocks.bands, [](const J2kBandBlocks &band) {
        return std::ranges::any_of(band.blocks,
                                   [](const J2kMergedBlock &block) { return block.passes > 0; });
    });
}

// One component of the tile.
class ComponentLevels {
public:
    ComponentLevels(const J2kTileComponent &geometry, const J2kComponentCoding &coding,
                    const J2kComponent &component, std::vector<J2kResolutionBlocks> blocks,
                    int threads)
        : geometry_(geometry), coding_(coding), component_(component), blocks_(std::move(blocks)),
          threads_(threads)
    {
    }

    [[nodiscard]] const std::vector<J2kResolutionBlocks> &blocks() const { return blocks_; }

    // The samples of the window's resolution, and some around it.
    [[nodiscard]] J2kPlane<std::int32_t> reversible(const ScatteredBytes &bytes);
    [[nodiscard]] J2kPlane<float> irreversible(const ScatteredBytes &bytes);

private:
    [[nodiscard]] int tops() const { return static_cast<int>(blocks_.size()) - 1; }
    [[nodiscard]] const Rect &support(int number) const
    {
        return blocks_[static_cast<std::size_t>(number)].support;
    }
    [[nodiscard]] J2kPlane<std::int32_t> decode(int number, const ScatteredBytes &bytes);
    [[nodiscard]] J2kComponentCoding coding_of(int number) const;
    [[nodiscard]] J2kQuantization quantization_of(int number) const;
    void move(J2kResolutionBlocks &blocks, const J2kResolution &resolution,
              const Size &shift) const;

    const J2kTileComponent &geometry_;
    const J2kComponentCoding &coding_;
    const J2kComponent &component_;
    std::vector<J2kResolutionBlocks> blocks_;
    int threads_;
};

// What one resolution is quantised with. The low band of a higher one is not there, whatever is
// said of it.
J2kQuantization ComponentLevels::quantization_of(int number) const
{
    const auto &from = coding_.quantization;
    const bool reversible = coding_.coding.reversible();
    J2kQuantization result{.style = from.style == kUnquantized ? kUnquantized : kStatedSteps,
                           .guard_bits = from.guard_bits,
                           .steps = {}};
    const int more = reversible ? 0 : kHeadroom << 11;
    const int first = number == 0 ? 0 : 3 * number - 2;
    for (int band = first; band <= 3 * number; ++band) {
        result.steps.push_back(static_cast<std::uint16_t>(from.step(band) + more));
    }
    if (number > 0) {
        result.steps.insert(result.steps.begin(), result.steps.front());
    }
    return result;
}

J2kComponentCoding ComponentLevels::coding_of(int number) const
{
    auto result = coding_;
    result.quantization = quantization_of(number);
    auto &coding = result.coding;
    coding = cropped_coding(coding_.coding, number);
    const auto precincts = coding.precincts[static_cast<std::size_t>(number)];
    coding.decompositions = number == 0 ? 0 : 1;
    coding.precincts[0] = kWholePrecincts;
    coding.precincts[static_cast<std::size_t>(coding.decompositions)] = precincts;
    return result;
}

void ComponentLevels::move(J2kResolutionBlocks &blocks, const J2kResolution &resolution,
                           const Size &shift) const
{
    for (auto &band : blocks.bands) {
        band.grid.x -= shift.width >> (resolution.halved() + resolution.block_width_exponent);
        band.grid.y -= shift.height >> (resolution.halved() + resolution.block_height_exponent);
        for (auto &block : band.blocks) {
            block.zero_bit_planes += coding_.coding.reversible() ? 0 : kHeadroom;
        }
    }
}

// What the bands of one resolution make when all below it is nothing; no samples where they are
// nothing themselves.
J2kPlane<std::int32_t> ComponentLevels::decode(int number, const ScatteredBytes &bytes)
{
    auto blocks = std::move(blocks_[static_cast<std::size_t>(number)]);
    blocks_[static_cast<std::size_t>(number)].support = blocks.support;
    if (!holds_any(blocks)) {
        return {};
    }
    const auto &resolution = geometry_.resolutions[static_cast<std::size_t>(number)];
    const int width_exponent = resolution.block_width_exponent + resolution.halved();
    const int height_exponent = resolution.block_height_exponent + resolution.halved();
    const auto place = on_steps(blocks.support, width_exponent, height_exponent, resolution.rect);
    const Size shift{place.x >> width_exponent << width_exponent,
                     place.y >> height_exponent << height_exponent};
    move(blocks, resolution, shift);

    J2kSize size;
    size.image = {place.x - shift.width, place.y - shift.height, place.width, place.height};
    size.tile = {0, 0, size.image.right(), size.image.bottom()};
    const int bits = component_.bits;
    size.components = {{.bits = coding_.coding.reversible()
                                    ? kReversibleBits
                                    : bits + kHeadroom + fraction_bits(bits),
                        .is_signed = true}};
    J2kTileCoding coding;
    coding.components = {coding_of(number)};
    J2kBlocksToWrite to_write(1);
    to_write[0].resize(number == 0 ? 0 : 1);
    to_write[0].push_back(std::move(blocks));
    const auto decoded =
        decode_codestream(write_codestream(size, coding, to_write, bytes), size.image, threads_);
    J2kPlane<std::int32_t> result(place);
    std::ranges::copy(decoded.planes.front().samples, result.samples.begin());
    return result;
}

// Sets the samples that the lower resolution stands for.
template <class Sample> void put_low(const J2kPlane<Sample> &low, J2kPlane<Sample> &plane)
{
    const auto part = halved(plane.rect, 1);
    for (auto y = part.y; y < part.bottom(); ++y) {
        const auto *const from = low.row(y) - low.rect.x;
        auto *const to = plane.row(2 * y) - plane.rect.x;
        for (auto x = part.x; x < part.right(); ++x) {
            to[2 * x] = from[x];
        }
    }
}

// A part of a plane; what lies beyond it is 0.
template <class Sample>
J2kPlane<Sample> part_of(const J2kPlane<std::int32_t> &plane, const Rect &rect, Sample scale)
{
    J2kPlane<Sample> result(rect);
    const auto common = intersection(rect, plane.rect);
    for (auto y = common.y; y < common.bottom() && common.width > 0; ++y) {
        const auto *const from = plane.row(y) + (common.x - plane.rect.x);
        auto *const to = result.row(y) + (common.x - rect.x);
        std::transform(from, from + common.width, to,
                       [&](std::int32_t value) { return static_cast<Sample>(value) * scale; });
    }
    return result;
}

J2kPlane<std::int32_t> ComponentLevels::reversible(const ScatteredBytes &bytes)
{
    J2kPlane<std::int32_t> result;
    for (int number = 0; number <= tops(); ++number) {
        if (support(number).empty()) {
            continue;
        }
        auto high = decode(number, bytes);
        if (number > 0 && !high.samples.empty()) {
            forward_53(high);
        }
        auto plane = part_of<std::int32_t>(high, support(number), 1);
        if (number > 0) {
            put_low(result, plane);
            inverse_53(plane);
        }
        // So that a file that lies cannot make numbers without end.
        for (auto &sample : plane.samples) {
            sample = std::clamp(sample, -kLargestSample, kLargestSample);
        }
        result = std::move(plane);
    }
    return result;
}

J2kPlane<float> ComponentLevels::irreversible(const ScatteredBytes &bytes)
{
    const auto scale = std::ldexp(1.0F, -fraction_bits(component_.bits));
    J2kPlane<float> result;
    for (int number = 0; number <= tops(); ++number) {
        if (support(number).empty()) {
            continue;
        }
        auto plane = part_of<float>(decode(number, bytes), support(number), scale);
        if (number > 0) {
            J2kPlane<float> smooth(support(number));
            put_low(result, smooth);
            inverse_97_of_low(smooth);
            std::ranges::transform(smooth.samples, plane.samples, plane.samples.begin(),
                                   std::plus<>{});
        }
        result = std::move(plane);
    }
    return result;
}

// Annex G wants them alike.
template <class Sample> void check_alike(const std::array<J2kPlane<Sample> *, 3> &planes)
{
    if (planes[0]->rect != planes[1]->rect || planes[0]->rect != planes[2]->rect) {
        throw_damaged("a colour transform of components that differ in size");
    }
}

// Annex G: red, green and blue from the three that were coded.
void undo_color_transform(std::array<J2kPlane<std::int32_t> *, 3> planes)
{
    check_alike(planes);
    for (std::size_t i = 0; i < planes[0]->samples.size(); ++i) {
        const auto luma = planes[0]->samples[i];
        const auto blue = planes[1]->samples[i];
        const auto red = planes[2]->samples[i];
        const auto green = luma - ((blue + red) >> 2);
        planes[0]->samples[i] = red + green;
        planes[1]->samples[i] = green;
        planes[2]->samples[i] = blue + green;
    }
}

void undo_color_transform(std::array<J2kPlane<float> *, 3> planes)
{
    check_alike(planes);
    for (std::size_t i = 0; i < planes[0]->samples.size(); ++i) {
        const auto luma = planes[0]->samples[i];
        const auto blue = planes[1]->samples[i];
        const auto red = planes[2]->samples[i];
        planes[0]->samples[i] = luma + red * 1.402F;
        planes[1]->samples[i] = luma - blue * 0.34413F - red * 0.71414F;
        planes[2]->samples[i] = luma + blue * 1.772F;
    }
}

std::int64_t rounded(float sample)
{
    return std::lrintf(sample);
}

std::int64_t rounded(std::int32_t sample)
{
    return sample;
}

// G.1: unsigned samples were shifted to lie around 0.
template <class Sample>
void finish(const J2kPlane<Sample> &plane, const J2kComponent &component, std::int32_t *out)
{
    const auto shift = component.is_signed ? 0 : std::int64_t{1} << (component.bits - 1);
    const auto least = component.is_signed ? -(std::int64_t{1} << (component.bits - 1)) : 0;
    const auto most = least + (std::int64_t{1} << component.bits) - 1;
    std::ranges::transform(plane.samples, out, [&](Sample sample) {
        return static_cast<std::int32_t>(std::clamp(rounded(sample) + shift, least, most));
    });
}

class TileLevels {
public:
    TileLevels(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
        : index_(index), size_(index.codestream().size), geometry_(geometry), window_(window),
          coding_(*index.codestream().tiles[static_cast<std::size_t>(window.tile)].coding)
    {
    }

    DecodedPlanes decode()
    {
        for (const auto number : window_.components) {
            add_component(static_cast<std::size_t>(number));
        }
        const auto bytes = read_pieces();
        return coding(0).reversible() ? reversible(bytes) : irreversible(bytes);
    }

private:
    [[nodiscard]] const J2kCoding &coding(std::size_t i) const
    {
        return coding_.components[static_cast<std::size_t>(window_.components[i])].coding;
    }
    [[nodiscard]] bool color_transformed() const
    {
        return coding_.color_transform == 1 && components_.size() >= 3 &&
               window_.components[2] == 2;
    }

    void add_component(std::size_t number);
    [[nodiscard]] ScatteredBytes read_pieces() const;
    [[nodiscard]] DecodedPlanes reversible(const ScatteredBytes &bytes);
    [[nodiscard]] DecodedPlanes irreversible(const ScatteredBytes &bytes);
    template <class Sample>
    [[nodiscard]] DecodedPlanes finished(std::vector<J2kPlane<Sample>> planes) const;

    J2kIndex &index_;
    const J2kSize &size_;
    const J2kTile &geometry_;
    const J2kWindow &window_;
    const J2kTileCoding &coding_;
    std::vector<ComponentLevels> components_;
};

void TileLevels::add_component(std::size_t number)
{
    const auto &coding = coding_.components[number];
    const auto &component = size_.components[number];
    const auto need = need_of(index_, window_, static_cast<int>(number),
                              coding.coding.reversible() ? kMargin53 : kMargin97);
    components_.emplace_back(geometry_.components[number], coding, component,
                             needed_blocks(index_, geometry_, need), window_.threads);
}

ScatteredBytes TileLevels::read_pieces() const
{
    std::vector<ByteRange> pieces;
    for (const auto &component : components_) {
        add_pieces(component.blocks(), pieces);
    }
    return {index_.file(), std::move(pieces), window_.memory};
}

template <class Sample>
DecodedPlanes TileLevels::finished(std::vector<J2kPlane<Sample>> planes) const
{
    if (color_transformed()) {
        undo_color_transform({&planes[0], &planes[1], &planes[2]});
    }
    const auto samples = std::make_shared<std::vector<std::vector<std::int32_t>>>();
    DecodedPlanes result{.planes = {}, .owner = samples};
    for (std::size_t i = 0; i < planes.size(); ++i) {
        samples->emplace_back(planes[i].samples.size());
        finish(planes[i], size_.components[static_cast<std::size_t>(window_.components[i])],
               samples->back().data());
        result.planes.push_back({planes[i].rect, samples->back()});
    }
    return result;
}

DecodedPlanes TileLevels::reversible(const ScatteredBytes &bytes)
{
    std::vector<J2kPlane<std::int32_t>> planes;
    for (auto &component : components_) {
        planes.push_back(component.reversible(bytes));
    }
    return finished(std::move(planes));
}

DecodedPlanes TileLevels::irreversible(const ScatteredBytes &bytes)
{
    std::vector<J2kPlane<float>> planes;
    for (auto &component : components_) {
        planes.push_back(component.irreversible(bytes));
    }
    return finished(std::move(planes));
}

bool has_headroom(const J2kComponentCoding &component)
{
    for (int band = 0; band <= 3 * component.coding.decompositions; ++band) {
        if ((component.quantization.step(band) >> 11) + kHeadroom > kMostExponent) {
            return false;
        }
    }
    return true;
}

}   // namespace

bool decodable_by_levels(const J2kIndex &index, const J2kWindow &window)
{
    const auto &coding = *index.codestream().tiles[static_cast<std::size_t>(window.tile)].coding;
    const auto &first = coding.components[static_cast<std::size_t>(window.components[0])].coding;
    return std::ranges::all_of(window.components, [&](int number) {
        const auto &component = coding.components[static_cast<std::size_t>(number)];
        const auto &samples = index.codestream().size.components[static_cast<std::size_t>(number)];
        return samples.bits <= kMostBits && component.coding.reversible() == first.reversible() &&
               (first.reversible() || has_headroom(component));
    });
}

DecodedPlanes decode_by_levels(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
{
    return TileLevels(index, geometry, window).decode();
}

}   // namespace iiif
