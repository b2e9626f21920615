// Pictures that can only be decoded from their first row to their last: a Reader of such a one
// holds a band of rows, and what lies above a tile is decoded first where it has not been.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// The rows of one level, one after the other. Used by one thread.
class RowDecoder {
public:
    virtual ~RowDecoder() = default;
    // Stands before that row from now on; false where it has been passed, and there is no way back.
    [[nodiscard]] virtual bool go_to(std::int64_t row) = 0;
    // The next rows, as many as `out` has. Throws Error(damaged).
    virtual void read(const StripView &out) = 0;
};

// May be called in any thread. `client` is who waits, or nobody: looked at where opening takes
// long, and not kept.
using OpenRows = std::function<std::unique_ptr<RowDecoder>(int level, Sink *client)>;

// A level of a picture that is decoded row by row, by a decoder that holds `decoder_bytes`.
[[nodiscard]] Level sequential_level(PixelFormat format, const Size &size,
                                     std::int64_t decoder_bytes);

// Where to begin again costs as much as the whole: what is kept at once is more than a row of
// tiles.
void keep_many_rows(Level &level, PixelFormat format);

[[nodiscard]] std::unique_ptr<Reader> make_sequential_reader(ImageInfo info, OpenRows open);

// Fills `out`, which has full size and the picture's format. Throws Error(damaged).
using DecodeWhole = std::function<void(const StripView &out)>;

// A picture whose decoder needs memory for all of it, and `decoder_bytes` beside.
[[nodiscard]] std::unique_ptr<Reader>
make_whole_reader(ImageInfo info, const Size &size, std::int64_t decoder_bytes, DecodeWhole decode);

// What ImageInfo says of a file whatever is in it.
[[nodiscard]] ImageInfo info_of_file(const ByteSource &file, PixelFormat format);

// All bytes of the file. Throws Error(not_implemented) where they are too many for a kind of
// picture that has to be read whole.
[[nodiscard]] std::vector<std::uint8_t> read_whole(const ByteSource &file);

// Throws Error(not_found) for any page but the first, of kinds that have one.
void expect_only_page(int page);

}   // namespace iiif
