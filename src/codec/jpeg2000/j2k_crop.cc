#include "codec/jpeg2000/j2k_crop.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/j2k_writer.h"

namespace iiif {

namespace {

constexpr std::int64_t kLargestStep = std::int64_t{1} << 31;

// A span of one direction of the reduced reference grid.
struct Span {
    std::int64_t begin;
    std::int64_t end;
};

class Cropping {
public:
    Cropping(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
        : index_(index), size_(index.codestream().size), geometry_(geometry), window_(window),
          coding_(*index.codestream().tiles[static_cast<std::size_t>(window.tile)].coding)
    {
    }

    J2kCrop make();

private:
    [[nodiscard]] const J2kComponent &component(std::size_t number) const
    {
        return size_.components[static_cast<std::size_t>(window_.components[number])];
    }
    [[nodiscard]] const J2kTileComponent &tile_component(std::size_t number) const
    {
        return geometry_.components[static_cast<std::size_t>(window_.components[number])];
    }
    // The resolution that the window is of.
    [[nodiscard]] int resolution(std::size_t number) const
    {
        return static_cast<int>(tile_component(number).resolutions.size()) - 1 - window_.reduction;
    }

    void select_blocks();
    [[nodiscard]] Size steps() const;
    [[nodiscard]] Rect supports() const;
    void place();
    void move_blocks();
    [[nodiscard]] J2kSize new_size() const;
    [[nodiscard]] J2kTileCoding new_coding() const;
    [[nodiscard]] ScatteredBytes read() const;

    J2kIndex &index_;
    const J2kSize &size_;
    const J2kTile &geometry_;
    const J2kWindow &window_;
    const J2kTileCoding &coding_;
    J2kBlocksToWrite blocks_;
    Rect place_;   // what is cut out of the reduced reference grid
    Size shift_;   // where the new grid begins on it
};

void Cropping::select_blocks()
{
    for (std::size_t i = 0; i < window_.components.size(); ++i) {
        const auto need = need_of(index_, window_, window_.components[i], kMostMargin);
        blocks_.push_back(needed_blocks(index_, geometry_, need));
    }
}

std::int64_t with_step(std::int64_t step, std::int64_t samples, int exponent)
{
    // A step of more than the grid is one that cannot be taken.
    const bool beyond = exponent > 31 || samples << exponent >= kLargestStep;
    return beyond ? kLargestStep : std::min(std::lcm(step, samples << exponent), kLargestStep);
}

// The code-blocks of a band keep their places when the grid moves by a multiple of their size, on
// the reference grid; and so for all bands.
Size Cropping::steps() const
{
    Size step{1, 1};
    for (std::size_t i = 0; i < window_.components.size(); ++i) {
        const auto top = resolution(i);
        for (int r = 0; r <= top; ++r) {
            const auto &part = tile_component(i).resolutions[static_cast<std::size_t>(r)];
            const int below = top - r + part.halved();
            step.width = with_step(step.width, component(i).dx, part.block_width_exponent + below);
            step.height =
                with_step(step.height, component(i).dy, part.block_height_exponent + below);
        }
    }
    return step;
}

// The part of the reduced reference grid that holds what the window needs of each resolution.
Rect Cropping::supports() const
{
    auto needed = window_.rect;
    for (std::size_t i = 0; i < window_.components.size(); ++i) {
        const auto top = resolution(i);
        for (int r = 0; r <= top; ++r) {
            const auto &rect = blocks_[i][static_cast<std::size_t>(r)].support;
            if (rect.empty()) {
                continue;
            }
            const auto x = std::int64_t{component(i).dx} << (top - r);
            const auto y = std::int64_t{component(i).dy} << (top - r);
            needed = rect_between(std::min(needed.x, rect.x * x), std::min(needed.y, rect.y * y),
                                  std::max(needed.right(), rect.right() * x),
                                  std::max(needed.bottom(), rect.bottom() * y));
        }
    }
    return needed;
}

Span on_steps(Span needed, std::int64_t step, Span whole)
{
    const auto begin = needed.begin / step * step;
    const auto end = ceil_div(needed.end, step) * step;
    return {std::max(begin, whole.begin), std::min(end, whole.end)};
}

// What lies beyond the cut is what lies beyond the tile for the new codestream: mirrored. So all
// that the window needs has to be inside.
void Cropping::place()
{
    const auto whole = halved(geometry_.rect, window_.reduction);
    const auto step = steps();
    const auto needed = supports();
    const auto across = on_steps({needed.x, needed.right()}, step.width, {whole.x, whole.right()});
    const auto down = on_steps({needed.y, needed.bottom()}, step.height, {whole.y, whole.bottom()});
    place_ = rect_between(across.begin, down.begin, across.end, down.end);
    shift_ = {place_.x / step.width * step.width, place_.y / step.height * step.height};
}

void Cropping::move_blocks()
{
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const auto top = resolution(i);
        for (int r = 0; r <= top; ++r) {
            const auto &part = tile_component(i).resolutions[static_cast<std::size_t>(r)];
            const int below = top - r + part.halved();
            for (auto &band : blocks_[i][static_cast<std::size_t>(r)].bands) {
                band.grid.x -=
                    shift_.width / component(i).dx >> (below + part.block_width_exponent);
                band.grid.y -=
                    shift_.height / component(i).dy >> (below + part.block_height_exponent);
            }
        }
    }
}

J2kSize Cropping::new_size() const
{
    J2kSize result;
    result.image = place_;
    result.image.x -= shift_.width;
    result.image.y -= shift_.height;
    result.tile = {0, 0, result.image.right(), result.image.bottom()};
    for (std::size_t i = 0; i < window_.components.size(); ++i) {
        result.components.push_back(component(i));
    }
    return result;
}

J2kTileCoding Cropping::new_coding() const
{
    J2kTileCoding result;
    result.color_transform = coding_.color_transform;
    for (std::size_t i = 0; i < window_.components.size(); ++i) {
        result.components.push_back(
            coding_.components[static_cast<std::size_t>(window_.components[i])]);
        auto &coding = result.components.back().coding;
        coding = cropped_coding(coding, resolution(i));
    }
    return result;
}

ScatteredBytes Cropping::read() const
{
    std::vector<ByteRange> pieces;
    for (const auto &component : blocks_) {
        add_pieces(component, pieces);
    }
    return {index_.file(), std::move(pieces), window_.memory};
}

J2kCrop Cropping::make()
{
    select_blocks();
    place();
    move_blocks();
    const auto bytes = read();
    J2kCrop result;
    result.codestream = write_codestream(new_size(), new_coding(), blocks_, bytes);
    result.shift_x = shift_.width;
    result.shift_y = shift_.height;
    result.area = window_.rect;
    result.area.x -= shift_.width;
    result.area.y -= shift_.height;
    return result;
}

}   // namespace

J2kCoding cropped_coding(const J2kCoding &coding, int resolution)
{
    auto result = coding;
    result.decompositions = resolution;
    for (int r = 0; r <= resolution; ++r) {
        const int halved = r > 0 ? 1 : 0;
        const int width = coding.precinct_width_exponent(r);
        const int height = coding.precinct_height_exponent(r);
        const int new_width = width - halved < coding.block_width_exponent ? width : 15;
        const int new_height = height - halved < coding.block_height_exponent ? height : 15;
        result.precincts[static_cast<std::size_t>(r)] =
            static_cast<std::uint8_t>(new_width | new_height << 4);
    }
    return result;
}

J2kCrop crop(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
{
    return Cropping(index, geometry, window).make();
}

}   // namespace iiif
