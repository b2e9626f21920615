// The push side of the pipeline: takes rows from the top, any number at a time. Stages after the
// resizing are RowSinks that pass rows on to the next one; the last is a Writer. (Resizing stands
// in the middle and drives: it pulls the rows it reads and pushes the rows it has made.) Used by
// one thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

class RowSink {
public:
    virtual ~RowSink() = default;
    // `rows` has the width and the format that the sink was made for; borrowed for the call.
    virtual void write(const ConstStripView &rows) = 0;
    // After the last row.
    virtual void finish() = 0;
};

}   // namespace iiif
