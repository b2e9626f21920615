// A libtiff handle on a ByteSource, positioned on one directory of the file. It has its own read
// position, prints nothing, and does not touch libtiff's global state. It keeps libtiff's message
// for the detail of the Error: every failure throws Error(damaged). Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/c_guard.h"
#include "model/byte_source.h"
#include "base/sink.h"
#include "model/geometry.h"

struct tiff;   // libtiff's TIFF

namespace iiif {

class TiffHandle {
public:
    // Reads the header but no directory. Borrows the source.
    explicit TiffHandle(const ByteSource &file);
    TiffHandle(const TiffHandle &) = delete;   // libtiff's callbacks hold its address
    TiffHandle &operator=(const TiffHandle &) = delete;

    [[nodiscard]] bool big_endian() const;
    [[nodiscard]] bool big() const;   // whether the file is a BigTIFF

    // --- Moving between directories. next_directory() reads the first one after construction.
    void next_directory();
    // Returns libtiff's complaint where the next directory cannot be read.
    [[nodiscard]] std::optional<std::string> try_next_directory();
    void go_to_directory(std::uint64_t offset);
    [[nodiscard]] bool on_last_directory() const;
    [[nodiscard]] std::uint64_t directory_offset() const;

    // --- Tags of the current directory, by their numbers in <tiff.h>. Spans are valid until the
    // directory changes. short_tag() and long_tag() return TIFF 6.0's default where the tag is
    // missing, and 0 where it has no default.
    [[nodiscard]] std::uint16_t short_tag(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t long_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<std::uint16_t> stated_short_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<double> double_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<float> float_tag(std::uint32_t number) const;
    // Returns the offset of another directory; 0 where the tag is missing.
    [[nodiscard]] std::uint64_t offset_tag(std::uint32_t number) const;
    // Returns an empty text where the tag is missing or its text is longer than 64 KiB.
    [[nodiscard]] std::string text_tag(std::uint32_t number) const;
    // Returns GDAL_NODATA: the sample that stands for no value.
    [[nodiscard]] std::optional<double> nodata() const;
    [[nodiscard]] std::string xmp() const;   // empty where it is missing or longer than 1 MiB
    // Returns the kinds of the samples behind the colours (EXTRASAMPLE_*).
    [[nodiscard]] std::span<const std::uint16_t> extra_samples() const;
    [[nodiscard]] Size ycbcr_subsampling() const;
    [[nodiscard]] std::array<float, 3> ycbcr_coefficients() const;
    [[nodiscard]] std::array<float, 6> reference_black_white() const;
    // Returns the red, green and blue of 1 << bits colours; empty where there is no palette.
    [[nodiscard]] std::array<std::span<const std::uint16_t>, 3> palette(int bits) const;
    [[nodiscard]] Bytes jpeg_tables() const;
    [[nodiscard]] Bytes icc_profile() const;
    [[nodiscard]] std::span<const std::uint64_t> sub_directories() const;

    // --- Blocks (tiles or strips) of the current directory
    [[nodiscard]] bool tiled() const;
    [[nodiscard]] std::uint32_t block_count() const;
    // Returns the bytes of a decoded block; `rows` is the number of rows of a strip and ignored for
    // tiles.
    [[nodiscard]] std::int64_t bytes_per_block(std::int64_t rows) const;
    // Each of the two lists has block_count() entries.
    [[nodiscard]] std::span<const std::uint64_t> block_offsets();
    [[nodiscard]] std::span<const std::uint64_t> block_byte_counts();
    // Returns libtiff's complaint about a block that it has decoded nevertheless; mostly empty.
    // libtiff may change `stored`, because it reverses bits in place.
    std::string decode_block(std::int64_t index, std::span<std::uint8_t> stored,
                             std::span<std::uint8_t> pixels);
    [[nodiscard]] static bool can_decode(int compression);

private:
    // Takes the outcome of a libtiff call. Rethrows an exception of the source; throws
    // Error(damaged) with libtiff's message where the call failed; returns the message otherwise.
    std::string require(bool succeeded);
    [[nodiscard]] std::span<const std::uint64_t> block_list(std::uint32_t number);

    struct Callbacks;
    struct Close {
        void operator()(struct tiff *handle) const noexcept;
    };

    const ByteSource &file_;
    std::int64_t position_ = 0;
    std::int64_t directory_bytes_ = 0;   // read by libtiff so far
    CGuard guard_;
    std::array<char, 256> complaint_{};   // since require(): the first error, or the last warning
    bool complaint_is_error_ = false;
    std::unique_ptr<struct tiff, Close> tiff_;   // last, because closing it calls back
};

}   // namespace iiif
