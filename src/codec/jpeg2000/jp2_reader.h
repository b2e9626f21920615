// Reads JPEG 2000: JP2, JPX and raw codestreams. Any rectangle of a level is decoded at once, from
// only those code-blocks that it needs. OpenJPEG reads what these decoders do not know, and then
// all of the tiles that the rectangle touches; Jp2Picture::remark says why.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/jpeg2000/jp2_picture.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_implemented (colours that are not served, …), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_jp2(std::shared_ptr<const ByteSource> file,
                                               int page = 1);

// How a window is decoded.
enum class Jp2Way {
    blocks,   // by j2k_window.h, where that knows the codestream
    whole,    // by OpenJPEG alone
};

// One more Reader of a picture that has been opened. Opens and reads nothing.
[[nodiscard]] std::unique_ptr<Reader> make_jp2_reader(std::shared_ptr<Jp2Picture> picture,
                                                      Jp2Way way = Jp2Way::blocks);

}   // namespace iiif
