// A stage that turns a picture by any angle, with bilinear interpolation. It holds the whole
// picture in memory (plan() counts that), turns it in finish(), and pushes rows of the box around
// it. Pixels outside of the picture are transparent where the answer has alpha, otherwise they have
// the background's colour; the picture's edge is blended into them. Used by one thread; borrows
// `next`.
#pragma once

#include <memory>

#include "model/pixel_format.h"
#include "pixel/row_sink.h"

namespace iiif {

struct FreeTurnOptions {
    double degrees = 0;   // clockwise
    bool alpha = false;   // push rows with alpha
    Color background = {};
};

// Takes rows of `format` and `size`; pushes rows of turned_box() (model/turn.h) and `format`, with
// alpha added if options.alpha is set. Rows with alpha are premultiplied (pixel/alpha.h) before and
// after.
[[nodiscard]] std::unique_ptr<RowSink>
make_free_turn(PixelFormat format, Size size, const FreeTurnOptions &options, RowSink &next);

}   // namespace iiif
