// The pull side of the pipeline: hands out the next rows of a plane that is never held whole.
// Used by one thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

class RowSource {
public:
    virtual ~RowSource() = default;
    // Constant over the life of the source.
    [[nodiscard]] virtual PixelFormat format() const = 0;
    [[nodiscard]] virtual Size size() const = 0;
    // The next rows, at least one, valid until the next call. Not to be called after the last row.
    virtual ConstStripView next() = 0;
};

}   // namespace iiif
