// One pass of a resampling, along the rows or along the columns of one plane, as a zimg graph. A
// graph is constant after it was built and may be used by many threads at once, each with its own
// scratch memory. Building takes 0.02 to 10 ms, so those that come again are kept.
//
// Why passes and not zimg's own two-way graph with its callbacks: where the working set exceeds the
// CPU's cache (2560 columns are enough), that graph runs through the picture once for each stripe
// of columns, from the top each time, and rows that come once cannot serve it.
#pragma once

#include <memory>

#include "model/resample.h"
#include "pixel/strip.h"

struct zimg_filter_graph;

namespace iiif {

// What a graph depends on; equal keys, equal graphs.
struct GraphKey {
    // The first pass makes the height, the second the width.
    enum class Pass { height, width };

    Pass pass = Pass::height;
    SampleType sample = SampleType::u8;   // before and after both; see sample_between()
    Size source;
    std::int64_t target = 0;   // samples along the pass; across it, source and target are alike
    double window_start = 0;   // along the pass, in samples of the source
    double window_length = 0;
    Filter filter = Filter::bicubic;

    bool operator==(const GraphKey &) const = default;
};

// What samples are between the two passes: bytes have become finer.
[[nodiscard]] constexpr SampleType sample_between(SampleType sample)
{
    return sample == SampleType::u8 ? SampleType::u16 : sample;
}

class ZimgGraph {
public:
    // Throws Error(not_implemented) for a geometry that zimg refuses.
    explicit ZimgGraph(const GraphKey &key);

    [[nodiscard]] std::size_t scratch_bytes() const noexcept { return scratch_bytes_; }
    // Both are gray, their rows aligned to kRowAlignment; so is `scratch`, of scratch_bytes().
    void process(const ConstStripView &source, const StripView &target,
                 std::uint8_t *scratch) const;

private:
    struct Free {
        void operator()(zimg_filter_graph *graph) const noexcept;
    };

    std::unique_ptr<zimg_filter_graph, Free> graph_;
    std::size_t scratch_bytes_ = 0;
};

// The graph of this process for `key`: kept from an earlier answer, or built and kept, at most
// kKeptGraphs of them. Any thread. (One list
// for each thread would need none, but a child has dozens of threads: dozens of times the memory,
// and each thread builds for itself what its neighbour has.)
inline constexpr std::size_t kKeptGraphs = 64;

[[nodiscard]] std::shared_ptr<const ZimgGraph> shared_graph(const GraphKey &key);

}   // namespace iiif
