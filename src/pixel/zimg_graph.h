// One pass of a resampling, along the rows or along the columns of one plane, as a zimg graph. A
// graph is constant after it was built and may be used by many threads at once, each with its own
// scratch memory. Building takes 0.02 to 10 ms, so those that come again are kept.
//
// Why passes and not zimg's own two-way graph with its callbacks: where the working set exceeds the
// CPU's cache (2560 columns are enough), that graph runs through the picture once for each stripe
// of columns, from the top each time, and rows that come once cannot serve it.
#pragma once

#include <memory>

#include "base/kept_list.h"
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

// The graphs that a process keeps, so that later answers of the same geometry need not build them.
// One for each process, owned by the engine; any thread. (A list for each thread would need no
// mutex, but a child has dozens of threads: each would build what its neighbour has, and hold it.)
class ResizeGraphs {
public:
    static constexpr std::size_t kMost = 64;

    // The graph for `key`: kept from an earlier answer, or built and kept instead of the graph that
    // was used longest ago.
    [[nodiscard]] std::shared_ptr<const ZimgGraph> get(const GraphKey &key)
    {
        return graphs_.get(key);
    }

private:
    KeptList<GraphKey, ZimgGraph> graphs_{kMost};
};

}   // namespace iiif
