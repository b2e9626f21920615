// Collects the code-blocks that a window of one component needs. The packet headers describe each
// code-block; the passes of all its quality layers are merged. Used by one thread.
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
    Rect rect = {};   // inside the tile, on the reference grid reduced by 2^reduction
    std::vector<int> components = {};   // the wanted ones; each has a sample in the window
    int layers = 0;                     // maximum number of quality layers
    int threads = 1;
    std::int64_t memory = 0;   // limit on the bytes held from the file
    Sink *client = nullptr;    // if set, asked between code-blocks whether the client still waits
};

// The passes of a code-block up to and including one quality layer.
struct J2kLayerPasses {
    int layer = 0;
    int passes = 0;   // cumulative: includes all layers before
};

// A code-block with the passes of all its quality layers.
struct J2kMergedBlock {
    int zero_bit_planes = 0;
    int passes = 0;       // 0: the code-block was not included
    int bit_planes = 0;   // the most that the code-block can have
    std::vector<J2kLayerPasses> layers;
    std::vector<J2kSegment> segments;
    std::vector<ByteRange> pieces;   // the byte ranges of all segments, in order
};

struct J2kBandBlocks {
    Rect part;                            // the samples of the subband that are needed
    Rect grid;                            // the code-blocks that hold them, by column and row
    std::vector<J2kMergedBlock> blocks;   // one per cell of the grid, row by row
};

struct J2kResolutionBlocks {
    Rect support;   // the samples of the resolution from which the window is computed
    std::array<J2kBandBlocks, 3> bands;
};

struct J2kNeed {
    std::int64_t tile = 0;
    int component = 0;
    int resolution = 0;   // the highest one, which the window is in
    Rect window;          // in samples of that resolution
    int layers = 0;       // maximum number of quality layers
    int margin = 0;   // samples that the wavelet reads beyond the wanted ones, at each resolution
    Sink *client = nullptr;   // asked while packet headers are read
};

// Translates a window into what it needs of one component.
[[nodiscard]] J2kNeed need_of(const J2kIndex &index, const J2kWindow &window, int component,
                              int margin);

// Announces the packets that needed_blocks() will read for these windows (ByteSource::read_many).
// Announces only the first read of each packet, and at most some 16,000 of them.
// Throws Error(damaged) if the packets of a tile cannot be located.
void announce_packets(J2kIndex &index, std::span<const J2kWindow> windows);

// Returns one entry per resolution, the lowest first. Reads packet headers. Throws Error(damaged).
[[nodiscard]] std::vector<J2kResolutionBlocks>
needed_blocks(J2kIndex &index, const J2kTile &geometry, const J2kNeed &need);

// Appends the byte ranges of the code-blocks.
void add_pieces(const std::vector<J2kResolutionBlocks> &blocks, std::vector<ByteRange> &pieces);

}   // namespace iiif
