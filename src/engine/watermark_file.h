// Reads the file of IIIFWatermark while httpd reads its configuration. Any thread.
#pragma once

#include <memory>
#include <string>

#include "pixel/watermark.h"

namespace iiif {

// `opacity` is in percent. Throws Error if the file is not a PNG of 8 bits with sides of at most
// 4096 pixels.
[[nodiscard]] std::shared_ptr<const Watermark> read_watermark(const std::string &path, int opacity,
                                                              WatermarkPlace place);

}   // namespace iiif
