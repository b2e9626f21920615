// Pictures that can only be decoded from their beginning to their end: the first tile that is asked
// for decodes the level, which is then held for all Readers of the process, until others take its
// place. plan() prices that by ImageInfo::reader_bytes.
#pragma once

#include <functional>
#include <memory>

#include "base/file.h"
#include "codec/reader.h"

namespace iiif {

// Fills `out`, which has a level's size and the picture's format. Throws Error(damaged).
using DecodeLevel = std::function<void(int level, const StripView &out)>;

// Levels of `sizes`, the first one full size, with tiles as large as they are read best. The bytes
// that the decoder itself needs are `decoder_bytes`.
[[nodiscard]] std::unique_ptr<Reader> make_whole_reader(ImageInfo info,
                                                        const std::vector<Size> &sizes,
                                                        std::int64_t decoder_bytes,
                                                        DecodeLevel decode);

// What ImageInfo says of a file whatever is in it.
[[nodiscard]] ImageInfo info_of_file(const File &file, PixelFormat format);

// All bytes of the file. Throws Error(not_implemented) where they are too many for a kind of
// picture that has to be read whole.
[[nodiscard]] std::vector<std::uint8_t> read_whole(const File &file);

// Throws Error(not_found) for any page but the first, of kinds that have one.
void expect_only_page(int page);

}   // namespace iiif
