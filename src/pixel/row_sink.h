// The push side of the pipeline: takes rows from top to bottom, any number at a time. The resizing
// stage drives the pipeline: it pulls rows from a RowSource and pushes its own into a RowSink. The
// stages after it are RowSinks that push into the next one; the last is a Writer. Used by one
// thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

class RowSink {
public:
    virtual ~RowSink() = default;
    // `rows` has the width and the format that the sink was made for. It is borrowed for the call.
    virtual void write(const ConstStripView &rows) = 0;
    // Called once, after the last row.
    virtual void finish() = 0;
};

}   // namespace iiif
