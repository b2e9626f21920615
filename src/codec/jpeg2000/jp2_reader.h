// Reads JPEG 2000: JP2, JPX and raw codestreams. Decodes any rectangle of a level directly, from
// only the code-blocks that it needs. Codestreams that this decoder does not support are read by
// OpenJPEG, which decodes every tile that the rectangle touches; Jp2Picture::remark gives the
// reason.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/jpeg2000/jp2_picture.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_implemented (unsupported colours, …), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_jp2(std::shared_ptr<const ByteSource> file,
                                               int page = 1);

// The way a window is decoded.
enum class Jp2Way {
    blocks,   // by j2k_window.h, if it supports the codestream
    whole,    // by OpenJPEG alone
};

// Makes another Reader of an open picture. Does no input or output.
[[nodiscard]] std::unique_ptr<Reader> make_jp2_reader(std::shared_ptr<Jp2Picture> picture,
                                                      Jp2Way way = Jp2Way::blocks);

}   // namespace iiif
