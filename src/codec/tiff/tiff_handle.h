// A libtiff handle on a ByteSource, which stands on one of its directories. It reads at positions
// of its own, prints nothing and touches no global state of libtiff; it keeps what libtiff
// complains of for the log. Every failure is an Error(damaged). Used by one thread.
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
    // Reads the header only and stands on no directory. The source is borrowed.
    explicit TiffHandle(const ByteSource &file);
    TiffHandle(const TiffHandle &) = delete;   // libtiff calls back on this very object
    TiffHandle &operator=(const TiffHandle &) = delete;

    [[nodiscard]] bool big_endian() const;
    [[nodiscard]] bool big() const;   // a BigTIFF

    // --- From directory to directory
    void next_directory();
    // False where there is none, or none that can be read.
    [[nodiscard]] bool try_next_directory();
    void go_to_directory(std::uint64_t offset);
    [[nodiscard]] bool on_last_directory() const;
    [[nodiscard]] std::uint64_t directory_offset() const;

    // --- Tags of the directory, by their numbers in <tiff.h>; a list lives until the next
    // directory The value, or its default in TIFF 6.0, or 0 where there is neither.
    [[nodiscard]] std::uint16_t short_tag(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t long_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<std::uint16_t> stated_short_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<double> double_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<float> float_tag(std::uint32_t number) const;
    // Of another directory; 0 where none is stated.
    [[nodiscard]] std::uint64_t offset_tag(std::uint32_t number) const;
    // Empty where there is none, or one of more than 64 KiB.
    [[nodiscard]] std::string text_tag(std::uint32_t number) const;
    [[nodiscard]] std::string xmp() const;   // likewise, of 1 MiB
    // What the first of the extra samples is, or -1.
    [[nodiscard]] int first_extra_sample() const;
    [[nodiscard]] Size ycbcr_subsampling() const;
    [[nodiscard]] std::array<float, 3> ycbcr_coefficients() const;
    [[nodiscard]] std::array<float, 6> reference_black_white() const;
    // Red, green and blue of 1 << bits colours; empty where there is no palette.
    [[nodiscard]] std::array<std::span<const std::uint16_t>, 3> palette(int bits) const;
    [[nodiscard]] Bytes jpeg_tables() const;
    [[nodiscard]] Bytes icc_profile() const;
    [[nodiscard]] std::span<const std::uint64_t> sub_directories() const;

    // --- Its tiles, or strips
    [[nodiscard]] bool tiled() const;
    [[nodiscard]] std::uint32_t block_count() const;
    // Decoded; `rows` are those that the block has of the picture, where it is a strip.
    [[nodiscard]] std::int64_t bytes_per_block(std::int64_t rows) const;
    // Lists of block_count().
    [[nodiscard]] std::span<const std::uint64_t> block_offsets();
    [[nodiscard]] std::span<const std::uint64_t> block_byte_counts();
    // `stored` may be changed: libtiff swaps bits in place.
    void decode_block(std::int64_t index, std::span<std::uint8_t> stored,
                      std::span<std::uint8_t> pixels);
    [[nodiscard]] static bool can_decode(int compression);

private:
    // Takes the outcome of a libtiff call that may fail.
    void require(bool succeeded);
    [[nodiscard]] std::span<const std::uint64_t> block_list(std::uint32_t number);

    struct Callbacks;
    struct Close {
        void operator()(struct tiff *handle) const noexcept;
    };

    const ByteSource &file_;
    std::int64_t position_ = 0;
    CGuard guard_;
    std::array<char, 256> complaint_{};   // since require(): the first error, else the last warning
    bool complaint_is_error_ = false;
    std::unique_ptr<struct tiff, Close> tiff_;   // last, because it calls back on all the others
};

}   // namespace iiif
