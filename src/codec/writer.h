// A writer encodes rows: it is a RowSink that pushes the bytes of a file into a Sink. The Sink is
// borrowed; errors of the encoder throw Error(encoder_failed). A writer whose
// FormatTraits::encoder_copies is 0 streams: it writes while rows arrive. The other writers hold
// the picture or the encoded file until finish(). A writer is used by one thread.
//
//     auto writer = make_writer(settings, format, size, sink);
//     writer->write(rows);     // until all rows of `size` have been written
//     writer->finish();
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
    int quality = 75;                               // encoder quality, 1 to 100
    PictureSettings picture = {};                   // the operator's settings
    TiffScheme tiff_scheme = TiffScheme::deflate;   // none above most_encoder_bytes
    // The profile to embed; null where there is none.
    std::shared_ptr<const std::vector<std::uint8_t>> icc_profile = {};
    // The metadata to embed, as far as the format can hold it; null where there is none.
    std::shared_ptr<const Metadata> metadata = {};
};

// Throws Error(encoder_failed). `reason` is the error of the encoder's library; only the log shows
// it.
[[noreturn]] void throw_encoder_failed(ImageFormat format, std::string_view reason);

}   // namespace iiif
