// Reads the picture of IIIFWatermark, when httpd starts. Any thread.
#pragma once

#include <memory>
#include <string>

#include "pixel/watermark.h"

namespace iiif {

// `opacity` in percent. Throws Error where the file is not such a PNG.
[[nodiscard]] std::shared_ptr<const Watermark> read_watermark(const std::string &path, int opacity,
                                                              WatermarkPlace place);

}   // namespace iiif
