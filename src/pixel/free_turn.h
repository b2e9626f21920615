// Turning by any angle, bilinear. It has to hold the picture (plan() prices that; alpha is held too
// where it is handed on), turns it when finish() comes, and passes on rows of the box around it.
// What is outside of the picture is transparent when `next` takes alpha, else of the background's
// colour; the edge is blended likewise.
#pragma once

#include <memory>

#include "model/pixel_format.h"
#include "pixel/row_sink.h"

namespace iiif {

struct FreeTurnOptions {
    double degrees = 0;   // clockwise
    bool alpha = false;   // hand rows on with alpha
    Color background = {};
};

// Rows of `format` and `size` in; rows of turned_box() (model/turn.h) and `format`, plus alpha if
// so, out. Rows that have alpha have to be weighed by it (pixel/alpha.h), and are handed on
// likewise.
[[nodiscard]] std::unique_ptr<RowSink>
make_free_turn(PixelFormat format, Size size, const FreeTurnOptions &options, RowSink &next);

}   // namespace iiif
