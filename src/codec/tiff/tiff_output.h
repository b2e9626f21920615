// Lays the bytes of a TIFF as an encoder writes them, here and there, in the order that a Sink
// wants: from memory or, where it is known beforehand how long all pixels are, as they come. Used
// by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/sink.h"

namespace iiif {

class TiffOutput {
public:
    // Held until finish(): pixels that are compressed have any length.
    explicit TiffOutput(Sink &sink) : sink_(sink) {}
    // Passed on as it comes. A TIFF begins with the place of its directory, which libtiff lays
    // right behind the pixels: they are `pixel_bytes` long, an even number.
    TiffOutput(Sink &sink, std::uint64_t pixel_bytes);

    // Too long for the offsets of a TIFF: this has to be a BigTIFF.
    [[nodiscard]] bool big() const { return big_; }
    // How far the file has been written.
    [[nodiscard]] std::uint64_t end() const { return end_; }
    // Throws Error(encoder_failed) where libtiff would change bytes that have been passed on.
    void write(std::uint64_t position, Bytes bytes);
    // Passes on what is held.
    void finish() { sink_.write(held_); }

private:
    [[nodiscard]] std::uint64_t header_bytes() const { return big_ ? 16 : 8; }
    void write_streamed(std::uint64_t position, Bytes bytes);
    void check_header(std::uint64_t position, Bytes bytes) const;
    void pass_header();
    void pass_pixels(std::uint64_t position, Bytes bytes);

    Sink &sink_;
    bool big_ = false;
    std::optional<std::uint64_t> directory_offset_;   // where the file is not held
    std::vector<std::uint8_t> held_;   // the whole file, or what lies from its directory on
    std::vector<std::uint8_t> header_;
    bool header_passed_ = false;
    std::uint64_t end_ = 0;
};

}   // namespace iiif
