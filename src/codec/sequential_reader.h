// Readers for pictures that can only be decoded from the first row to the last. Such a Reader keeps
// one band of rows; to reach a tile further down it first decodes the rows above, and to go back up
// it starts again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Decodes the rows of one level in order. Used by one thread.
class RowDecoder {
public:
    virtual ~RowDecoder() = default;
    // Moves forward to `row`. Returns false where that row has already been passed.
    [[nodiscard]] virtual bool go_to(std::int64_t row) = 0;
    // Decodes the next out.size.height rows. Throws Error(damaged).
    virtual void read(const StripView &out) = 0;
    // The damage in the rows read so far, or above them; empty where there is none. Only tolerant
    // decoders go on after damage.
    [[nodiscard]] virtual std::string damage() const { return {}; }
};

struct RowsToOpen {
    int level = 0;
    Sink *client = nullptr;   // checked where opening takes long; may be null, and is not kept
    bool tolerant = false;    // damaged rows are decoded as far as possible
};

// Opens the rows of a level; any thread may call it.
using OpenRows = std::function<std::unique_ptr<RowDecoder>(const RowsToOpen &wanted)>;

// Describes a level that is decoded row by row. `decoder_bytes` is the memory that its decoder
// holds.
[[nodiscard]] Level sequential_level(PixelFormat format, const Size &size,
                                     std::int64_t decoder_bytes);

// Raises level.band_rows for decoders that are expensive to restart, so that more than one row of
// tiles is kept at a time.
void keep_many_rows(Level &level, PixelFormat format);

[[nodiscard]] std::unique_ptr<Reader> make_sequential_reader(ImageInfo info, OpenRows open);

// Fills `out`, which has full size and the picture's format and is zero before. Throws
// Error(damaged), or returns what is damaged if it is tolerant and has decoded a part.
using DecodeWhole = std::function<std::string(const StripView &out, bool tolerant)>;

// Makes a Reader of a picture that is decoded as a whole. The decoder takes `decoder_bytes` besides
// the pixels.
[[nodiscard]] std::unique_ptr<Reader>
make_whole_reader(ImageInfo info, const Size &size, std::int64_t decoder_bytes, DecodeWhole decode);

// Returns an ImageInfo with `format`, its bit depth and the file's identity; the caller adds the
// rest.
[[nodiscard]] ImageInfo info_of_file(const ByteSource &file, PixelFormat format);

// Reads the whole file. Throws Error(not_implemented) for files of more than a gigabyte.
[[nodiscard]] std::vector<std::uint8_t> read_whole(const ByteSource &file);

// Throws Error(not_found) unless `page` is 1; for formats that have one page.
void expect_only_page(int page);

}   // namespace iiif
