// Encodes rows: a RowSink that pushes the bytes of a file into a Sink. The Sink is borrowed.
// Streaming ones write as rows come; FormatTraits::most_encoder_bytes says which cannot.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "model/image_format.h"
#include "model/metadata.h"
#include "model/settings.h"

namespace iiif {

struct WriterSettings {
    ImageFormat format = ImageFormat::jpg;
    int quality = 75;                               // 1 to 100, for the lossy formats
    PictureSettings picture = {};                   // the operator's
    TiffScheme tiff_scheme = TiffScheme::deflate;   // what fits in memory; the rest is not packed
    // What the colours mean, to be told to who shows them; may be empty.
    std::shared_ptr<const std::vector<std::uint8_t>> icc_profile = {};
    // What is told of the answer, as far as the format can; may be none.
    std::shared_ptr<const Metadata> metadata = {};
};

// Throws Error(encoder_failed). `reason` is what the encoder's library reported; the log shows it.
[[noreturn]] void throw_encoder_failed(ImageFormat format, std::string_view reason);

}   // namespace iiif
