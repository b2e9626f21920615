// Gives access to several successive rows of a RowSource, in ranges that move down. It holds the
// rows of the last range and reads on as the range moves. Used by one thread; borrows the source.
#pragma once

#include "pixel/row_source.h"

namespace iiif {

class SlidingRows {
public:
    // No range has more than `most_rows` rows.
    SlidingRows(RowSource &source, std::int64_t most_rows);

    // Returns the rows [first, last), each aligned to kRowAlignment; they are valid until the next
    // call. Neither `first` nor `last` may be smaller than in the call before.
    ConstStripView rows(std::int64_t first, std::int64_t last);

private:
    [[nodiscard]] bool lie_in_strip(std::int64_t first, std::int64_t last) const;
    void drop_until(std::int64_t first);
    void append_until(std::int64_t last);
    void read_strip();

    // held_ has the source's rows [first_, last_), strip_ the rows from strip_first_ on. A range
    // lies in one of them, or begins in held_ and ends in strip_ or later.
    RowSource &source_;
    StripBuffer held_;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
    ConstStripView strip_;
    std::int64_t strip_first_ = 0;
};

}   // namespace iiif
