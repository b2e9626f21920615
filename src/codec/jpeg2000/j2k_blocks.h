// The code-blocks that a window of one component needs: what the packet headers say of each, with
// the passes of all quality layers put together. Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/sink.h"
#include "codec/jpeg2000/block_decoder.h"
#include "codec/jpeg2000/j2k_index.h"
#include "codec/scattered_bytes.h"

namespace iiif {

struct J2kWindow {
    std::int64_t tile = 0;
    int reduction = 0;
    Rect rect = {};   // on the reference grid reduced by 2^reduction, inside the tile
    std::vector<int> components = {};   // those that are wanted; each has a sample in the window
    int layers = 0;                     // at most so many
    int threads = 1;
    std::int64_t memory = 0;   // bytes of the file that may be held
    Sink *client = nullptr;    // is asked between code-blocks whether it still waits, if there
};

// What a layer adds to a code-block.
struct J2kLayerPasses {
    int layer = 0;
    int passes = 0;   // with those of the layers before
};

struct J2kMergedBlock {
    int zero_bit_planes = 0;
    int passes = 0;       // 0: the code-block is not there
    int bit_planes = 0;   // that it can have
    std::vector<J2kLayerPasses> layers;
    std::vector<J2kSegment> segments;
    std::vector<ByteRange> pieces;   // the bytes of all segments, in their order
};

struct J2kBandBlocks {
    Rect part;                            // the samples of the band that are needed
    Rect grid;                            // the code-blocks that hold them, by column and row
    std::vector<J2kMergedBlock> blocks;   // of the grid, row by row
};

struct J2kResolutionBlocks {
    Rect support;   // the samples of the resolution that the window is made of
    std::array<J2kBandBlocks, 3> bands;
};

struct J2kNeed {
    std::int64_t tile = 0;
    int component = 0;
    int resolution = 0;   // the window's
    Rect window;          // samples of that resolution
    int layers = 0;       // at most so many
    int margin = 0;       // samples the wavelet reaches beyond what is wanted, at each resolution
};

// What a window needs of one of its components.
[[nodiscard]] J2kNeed need_of(const J2kIndex &index, const J2kWindow &window, int component,
                              int margin);

// Announces the packets that needed_blocks() will read for these windows (ByteSource::read_many):
// of each packet as much as is read at once, and no more than some thousand packets. Throws
// Error(damaged) where a tile's packets cannot be found.
void announce_packets(J2kIndex &index, std::span<const J2kWindow> windows);

// By resolution, the lowest first. Reads packet headers. Throws Error(damaged).
[[nodiscard]] std::vector<J2kResolutionBlocks>
needed_blocks(J2kIndex &index, const J2kTile &geometry, const J2kNeed &need);

// Adds where the bytes of the code-blocks lie.
void add_pieces(const std::vector<J2kResolutionBlocks> &blocks, std::vector<ByteRange> &pieces);

}   // namespace iiif
