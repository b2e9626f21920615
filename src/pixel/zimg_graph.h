// One pass of a resampling, along the rows or the columns of one plane, as a zimg graph. A graph is
// constant once it is built; many threads may use it at once, each with its own scratch memory.
// Building takes 0.02 to 10 ms, so graphs are kept for later answers.
//
// zimg's own graph for both directions is not used: where its working set exceeds the CPU's cache
// (2560 columns are enough), it reads the picture once for each stripe of columns, from the top
// each time, but a RowSource hands out each row once.
#pragma once

#include <memory>

#include "base/lru_cache.h"
#include "model/resample.h"
#include "pixel/strip.h"

struct zimg_filter_graph;

namespace iiif {

// Everything that a graph depends on: equal keys make equal graphs.
struct GraphKey {
    // The first pass resamples the height, the second the width.
    enum class Pass { height, width };

    Pass pass = Pass::height;
    SampleType sample = SampleType::u8;   // before the first and after the second pass
    Size source;
    std::int64_t target = 0;   // samples along the pass; across the pass the size stays
    double window_start = 0;   // along the pass, in samples of the source
    double window_length = 0;
    Filter filter = Filter::bicubic;

    bool operator==(const GraphKey &) const = default;
};

// Returns the sample type between the two passes: u8 becomes u16, so that rounding happens once.
[[nodiscard]] constexpr SampleType sample_between(SampleType sample)
{
    return sample == SampleType::u8 ? SampleType::u16 : sample;
}

class ZimgGraph {
public:
    // Throws Error(not_implemented) for a geometry that zimg refuses.
    explicit ZimgGraph(const GraphKey &key);

    [[nodiscard]] std::size_t scratch_bytes() const noexcept { return scratch_bytes_; }
    // `source` and `target` are gray. Their rows and `scratch`, which has scratch_bytes(), are
    // aligned to kRowAlignment.
    void process(const ConstStripView &source, const StripView &target,
                 std::uint8_t *scratch) const;

private:
    struct Free {
        void operator()(zimg_filter_graph *graph) const noexcept;
    };

    std::unique_ptr<zimg_filter_graph, Free> graph_;
    std::size_t scratch_bytes_ = 0;
};

// The graphs that a child keeps, so that later answers with the same geometry need not build them.
// One for each child, owned by the engine. Any thread. (A list for each thread would need no mutex,
// but a child has dozens of threads: each would build its own graphs and hold their memory.)
class ResizeGraphs {
public:
    static constexpr std::size_t kMost = 64;

    // Returns the graph for `key`, which is kept from an earlier answer or built now. A new graph
    // replaces the one that was used longest ago.
    [[nodiscard]] std::shared_ptr<const ZimgGraph> get(const GraphKey &key)
    {
        return graphs_.get(key);
    }

private:
    LruCache<GraphKey, ZimgGraph> graphs_{kMost};
};

}   // namespace iiif
