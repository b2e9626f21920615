// A window of rows that moves down over a RowSource: holds what was asked for last, and reads on
// as it moves. Used by one thread; borrows the source.
#pragma once

#include "pixel/row_source.h"

namespace iiif {

class SlidingRows {
public:
    // No window has more than `most_rows` rows.
    SlidingRows(RowSource &source, std::int64_t most_rows);

    // The rows [first, last), each aligned to kRowAlignment; valid until the next call. Neither
    // edge may move up from one call to the next.
    ConstStripView rows(std::int64_t first, std::int64_t last);

private:
    [[nodiscard]] bool lie_in_strip(std::int64_t first, std::int64_t last) const;
    void drop_until(std::int64_t first);
    void append_until(std::int64_t last);
    void read_strip();

    // held_ has the rows [first_, last_) of the source, strip_ those from strip_first_ on. What is
    // asked for lies in the one, in the other, or begins in held_ and goes on in strip_.
    RowSource &source_;
    StripBuffer held_;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
    ConstStripView strip_;
    std::int64_t strip_first_ = 0;
};

}   // namespace iiif
