// The pull side of the pipeline: hands out the rows of a picture from top to bottom, a strip at a
// time, so that no picture has to be held whole. Used by one thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

class RowSource {
public:
    virtual ~RowSource() = default;
    // Format and size are constant over the life of the source.
    [[nodiscard]] virtual PixelFormat format() const = 0;
    [[nodiscard]] virtual Size size() const = 0;
    // Returns the next rows, at least one; they are valid until the next call. Must not be called
    // after the last row.
    virtual ConstStripView next() = 0;
};

}   // namespace iiif
