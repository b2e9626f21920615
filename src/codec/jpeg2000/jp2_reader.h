// JPEG 2000: JP2, JPX and raw codestreams. Any rectangle of a level is decoded at once, from those
// code-blocks alone that it needs; where the codestream is one that this house does not take apart
// (Jp2Picture::remark says why) OpenJPEG reads it all.
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
    best,     // one of the others, by what the headers say
    crop,     // j2k_crop.h
    levels,   // j2k_levels.h
    whole,    // by OpenJPEG alone
};

// One more Reader of a picture that has been opened. Opens and reads nothing.
[[nodiscard]] std::unique_ptr<Reader> make_jp2_reader(std::shared_ptr<Jp2Picture> picture,
                                                      Jp2Way way = Jp2Way::best);

}   // namespace iiif
