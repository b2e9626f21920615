#include "codec/jpeg2000/j2k_window.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "codec/damaged.h"
#include "codec/jpeg2000/block_decoder.h"
#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/j2k_color.h"
#include "codec/jpeg2000/j2k_wavelet.h"
#include "codec/share_work.h"

namespace iiif {

namespace {

// Checking whether the client still waits takes a system call. Decoding this many coefficients
// takes a few milliseconds at most.
constexpr std::int64_t kCoefficientsBetweenLooks = 16384;

// Equation E-3: returns the quantisation step. Rb excludes the gain of the subband, which gain_97()
// applies.
float step_of(const J2kComponentCoding &coding, const J2kComponent &component, int band)
{
    const int step = coding.quantization.step(band);
    return std::ldexp(1 + static_cast<float>(step & 0x7FF) / 2048, component.bits - (step >> 11));
}

BandKind kind_of(const J2kBand &band)
{
    return band.across == 0 ? BandKind::low_across
           : band.down == 0 ? BandKind::high_across
                            : BandKind::high_both;
}

// The resolutions of one component during decoding.
struct ComponentWindow {
    const J2kTileComponent &geometry;
    const J2kComponentCoding &coding;
    const J2kComponent &component;
    Rect window;   // in samples of the highest resolution
    std::vector<J2kResolutionBlocks> blocks;
    // Both are indexed by resolution. Only one of the two is used, depending on the wavelet.
    std::vector<J2kPlane<std::int32_t>> integers = {};
    std::vector<J2kPlane<float>> reals = {};

    [[nodiscard]] bool reversible() const { return coding.coding.reversible(); }
    [[nodiscard]] const J2kResolution &resolution(std::size_t number) const
    {
        return geometry.resolutions[number];
    }

    void make_planes()
    {
        for (const auto &[support, bands] : blocks) {
            reversible() ? (void)integers.emplace_back(support) : (void)reals.emplace_back(support);
        }
    }
    void transform();
};

// F.3.1: transforms from the lowest resolution up.
void ComponentWindow::transform()
{
    for (std::size_t number = 1; number < blocks.size(); ++number) {
        if (blocks[number].support.empty()) {
            continue;
        }
        if (reversible()) {
            inverse_53(integers[number - 1], integers[number]);
            integers[number - 1] = {};
        }
        else {
            inverse_97(reals[number - 1], reals[number]);
            reals[number - 1] = {};
        }
    }
}

// A code-block to decode, or an empty one whose part of the subband is set to zero.
struct BlockWork {
    std::size_t component;
    std::size_t resolution;
    std::size_t band;
    std::size_t block;   // index in the subband's grid
};

// The state of one decoding thread.
class Worker {
public:
    Worker(const ScatteredBytes &bytes, Sink *client) : bytes_(bytes), client_(client) {}

    void decode(ComponentWindow &component, const BlockWork &work);

private:
    template <class Write>
    void decode(const ComponentWindow &component, const BlockWork &work, const Write &write);
    [[nodiscard]] std::span<const std::uint8_t> bytes_of(const J2kMergedBlock &block);

    const ScatteredBytes &bytes_;
    Sink *client_;
    std::int64_t until_look_ = 0;   // coefficients left until the client is checked again
    BlockDecoder decoder_;
    std::vector<std::uint8_t> joined_;   // the joined pieces of a block that has several
};

std::span<const std::uint8_t> Worker::bytes_of(const J2kMergedBlock &block)
{
    if (block.pieces.size() == 1) {
        return bytes_.at(block.pieces.front());
    }
    joined_.clear();
    for (const auto &place : block.pieces) {
        const auto piece = bytes_.at(place);
        joined_.insert(joined_.end(), piece.begin(), piece.end());
    }
    return joined_;
}

// B.7: returns the position of a code-block in its subband.
Rect block_rect(const J2kResolution &resolution, const J2kBand &band, std::int64_t column,
                std::int64_t row)
{
    const auto width = resolution.block_width_exponent;
    const auto height = resolution.block_height_exponent;
    return intersection(
        {column << width, row << height, std::int64_t{1} << width, std::int64_t{1} << height},
        band.rect);
}

// Returns where a part of a subband belongs in the plane of its resolution.
template <class Sample>
BlockTarget<Sample> target_of(J2kPlane<Sample> &plane, const J2kResolution &resolution,
                              const J2kBand &band, const Rect &needed, const Rect &part)
{
    const auto stride = plane.rect().width;
    if (resolution.halved() == 0) {
        return {plane.row(part.y) + (part.x - plane.rect().x), stride};
    }
    return {plane.band_row(band, part.y) + (part.x - needed.x), 2 * stride};
}

template <class Sample> void fill_zero(const Size &size, const BlockTarget<Sample> &to)
{
    for (std::int64_t y = 0; y < size.height; ++y) {
        std::fill_n(to.first + y * to.stride, size.width, Sample{});
    }
}

// Decodes the block and calls write(part in the subband, same part in the block). The latter is
// empty if the block has no passes.
template <class Write>
void Worker::decode(const ComponentWindow &component, const BlockWork &work, const Write &write)
{
    const auto &resolution = component.resolution(work.resolution);
    const auto &band = resolution.bands[work.band];
    const auto &needed = component.blocks[work.resolution].bands[work.band];
    const auto &block = needed.blocks[work.block];
    const auto number = static_cast<std::int64_t>(work.block);
    const auto rect = block_rect(resolution, band, needed.grid.x + number % needed.grid.width,
                                 needed.grid.y + number / needed.grid.width);
    const auto part = intersection(rect, needed.part);
    until_look_ -= rect.width * rect.height;
    if (block.passes == 0) {
        write(part, Rect{});
        return;
    }
    if (block.bit_planes > kMostBitPlanes) {
        throw_damaged("a code-block of more bit-planes than can be decoded");
    }
    decoder_.decode({.size = rect.size(),
                     .kind = kind_of(band),
                     .style = component.coding.coding.block_style,
                     .bit_planes = block.bit_planes,
                     .region_shift = component.coding.region_shift,
                     .segments = block.segments},
                    bytes_of(block));
    write(part, Rect{part.x - rect.x, part.y - rect.y, part.width, part.height});
}

void Worker::decode(ComponentWindow &component, const BlockWork &work)
{
    if (client_ != nullptr && until_look_ <= 0) {
        client_->check_connected();
        until_look_ = kCoefficientsBetweenLooks;
    }
    const auto &resolution = component.resolution(work.resolution);
    const auto &band = resolution.bands[work.band];
    const auto &needed = component.blocks[work.resolution].bands[work.band].part;
    decode(component, work, [&](const Rect &part, const Rect &in_block) {
        if (component.reversible()) {
            const auto to =
                target_of(component.integers[work.resolution], resolution, band, needed, part);
            in_block.empty() ? fill_zero(part.size(), to) : decoder_.write(in_block, to);
            return;
        }
        auto &plane = component.reals[work.resolution];
        const auto to = target_of(plane, resolution, band, needed, part);
        const auto number = work.resolution == 0 ? 0 : 3 * work.resolution - 2 + work.band;
        const auto gain = resolution.halved() == 0 ? 1.0F : gain_97(plane.rect().size(), band);
        const auto step =
            gain * step_of(component.coding, component.component, static_cast<int>(number));
        in_block.empty() ? fill_zero(part.size(), to) : decoder_.write(in_block, step, to);
    });
}

class WindowDecoding {
public:
    WindowDecoding(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
        : index_(index), size_(index.codestream().size), geometry_(geometry), window_(window),
          coding_(*index.codestream().tiles[static_cast<std::size_t>(window.tile)].coding)
    {
    }

    DecodedPlanes decode()
    {
        for (const auto number : window_.components) {
            add_component(static_cast<std::size_t>(number));
        }
        decode_blocks();
        share_work(
            components_.size(), threads(), [](std::size_t) { return 0; },
            [&](int, std::size_t number) { components_[number].transform(); });
        return finished();
    }

private:
    // Returns whether the colour transform (G.1) applies, which needs the first three components.
    [[nodiscard]] bool color_transformed() const
    {
        return coding_.color_transform == 1 && components_.size() >= 3 &&
               window_.components[2] == 2;
    }
    [[nodiscard]] std::size_t threads() const { return static_cast<std::size_t>(window_.threads); }

    void add_component(std::size_t number);
    [[nodiscard]] ScatteredBytes read_pieces() const;
    [[nodiscard]] std::vector<BlockWork> all_blocks() const;
    void decode_blocks();
    [[nodiscard]] DecodedPlanes finished();

    J2kIndex &index_;
    const J2kSize &size_;
    const J2kTile &geometry_;
    const J2kWindow &window_;
    const J2kTileCoding &coding_;
    std::vector<ComponentWindow> components_;
};

void WindowDecoding::add_component(std::size_t number)
{
    const auto &coding = coding_.components[number];
    const auto &component = size_.components[number];
    const auto need = need_of(index_, window_, static_cast<int>(number),
                              coding.coding.reversible() ? kReach53 : kReach97);
    components_.push_back({.geometry = geometry_.components[number],
                           .coding = coding,
                           .component = component,
                           .window = need.window,
                           .blocks = needed_blocks(index_, geometry_, need)});
    components_.back().make_planes();
}

ScatteredBytes WindowDecoding::read_pieces() const
{
    std::vector<ByteRange> pieces;
    for (const auto &component : components_) {
        add_pieces(component.blocks, pieces);
    }
    return {index_.file(), std::move(pieces), window_.memory};
}

std::vector<BlockWork> WindowDecoding::all_blocks() const
{
    std::vector<BlockWork> result;
    for (std::size_t c = 0; c < components_.size(); ++c) {
        for (std::size_t r = 0; r < components_[c].blocks.size(); ++r) {
            const auto &bands = components_[c].blocks[r].bands;
            for (std::size_t b = 0; b < bands.size(); ++b) {
                for (std::size_t i = 0; i < bands[b].blocks.size(); ++i) {
                    result.push_back({c, r, b, i});
                }
            }
        }
    }
    return result;
}

// The sink belongs to the calling thread, so only that thread checks the client; the other threads
// stop when it does.
void WindowDecoding::decode_blocks()
{
    const auto bytes = read_pieces();
    const auto blocks = all_blocks();
    share_work(
        blocks.size(), threads(),
        [&](std::size_t thread) {
            return std::make_unique<Worker>(bytes, thread == 0 ? window_.client : nullptr);
        },
        [&](const std::unique_ptr<Worker> &worker, std::size_t number) {
            worker->decode(components_[blocks[number].component], blocks[number]);
        });
}

DecodedPlanes WindowDecoding::finished()
{
    const auto samples = std::make_shared<std::vector<J2kPlane<std::int32_t>>>();
    DecodedPlanes result{.planes = {}, .owner = samples};
    std::vector<J2kFinish> finishes;
    for (auto &component : components_) {
        const auto &window = component.window;
        auto *const out = samples->emplace_back(window).row(window.y);
        result.planes.push_back(
            {window, {out, static_cast<std::size_t>(window.width * window.height)}});
        finishes.push_back({component.component, window,
                            component.reversible() ? nullptr : &component.reals.back(),
                            component.reversible() ? &component.integers.back() : nullptr, out});
    }
    std::size_t first = 0;
    if (color_transformed()) {
        finish_colors(std::span(finishes).first<3>());
        first = 3;
    }
    for (; first < finishes.size(); ++first) {
        finish(finishes[first]);
    }
    return result;
}

}   // namespace

DecodedPlanes decode_window(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
{
    return WindowDecoding(index, geometry, window).decode();
}

}   // namespace iiif
