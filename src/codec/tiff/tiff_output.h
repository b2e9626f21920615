// Turns libtiff's writes, which jump within the file, into the ordered bytes of a Sink. It holds
// the whole file or, where the length of all pixels is known in advance, passes pixels on as they
// come. Borrows the Sink. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/sink.h"

namespace iiif {

class TiffOutput {
public:
    // Holds the file until finish(), because compressed pixels have an unknown length.
    explicit TiffOutput(Sink &sink) : sink_(sink) {}
    // Passes pixels on as they come. A TIFF begins with the offset of its directory, which libtiff
    // writes right after the pixels, so their length has to be known: `pixel_bytes`, an even
    // number.
    TiffOutput(Sink &sink, std::uint64_t pixel_bytes);

    // Returns whether the file is too long for 32-bit offsets and has to be a BigTIFF.
    [[nodiscard]] bool big() const { return big_; }
    // Returns the length of the file so far.
    [[nodiscard]] std::uint64_t end() const { return end_; }
    // Throws Error(encoder_failed) where libtiff tries to change bytes that have been passed on.
    void write(std::uint64_t position, Bytes bytes);
    // Writes the held bytes to the Sink.
    void finish() { sink_.write(held_); }

private:
    [[nodiscard]] std::uint64_t header_bytes() const { return big_ ? 16 : 8; }
    void write_streamed(std::uint64_t position, Bytes bytes);
    void check_header(std::uint64_t position, Bytes bytes) const;
    void pass_header();
    void pass_pixels(std::uint64_t position, Bytes bytes);

    Sink &sink_;
    bool big_ = false;
    std::optional<std::uint64_t> directory_offset_;   // only if pixels are passed on
    std::vector<std::uint8_t> held_;   // the whole file, or its end from the directory on
    std::vector<std::uint8_t> header_;
    bool header_passed_ = false;
    std::uint64_t end_ = 0;
};

}   // namespace iiif
