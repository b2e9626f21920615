// libtiff, as far as it is used: a handle on a File that stands on one of its directories. It reads
// at positions of its own, prints nothing and touches no global state of libtiff; what libtiff
// complains of is kept for the operator. Whatever fails is an Error(damaged). Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/c_guard.h"
#include "base/file.h"
#include "base/sink.h"

struct tiff;   // libtiff's TIFF

namespace iiif {

class TiffHandle {
public:
    // Reads the header only and stands on no directory. The File is borrowed.
    explicit TiffHandle(const File &file);
    TiffHandle(const TiffHandle &) = delete;   // libtiff calls back on this very object
    TiffHandle &operator=(const TiffHandle &) = delete;

    // --- From directory to directory
    void next_directory();
    void go_to_directory(std::uint64_t offset);
    [[nodiscard]] bool on_last_directory() const;
    [[nodiscard]] std::uint64_t directory_offset() const;

    // --- Tags of the directory, by their numbers in <tiff.h>; a list lives until the next
    // directory The value, or its default in TIFF 6.0, or 0 where there is neither.
    [[nodiscard]] std::uint16_t short_tag(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t long_tag(std::uint32_t number) const;
    [[nodiscard]] std::optional<std::uint16_t> stated_short_tag(std::uint32_t number) const;
    [[nodiscard]] Bytes jpeg_tables() const;
    [[nodiscard]] std::span<const std::uint64_t> sub_directories() const;

    // --- Its tiles
    [[nodiscard]] bool tiled() const;
    [[nodiscard]] std::uint32_t tile_count() const;
    [[nodiscard]] std::int64_t bytes_per_tile() const;   // decoded
    // Lists of tile_count().
    [[nodiscard]] std::span<const std::uint64_t> tile_offsets();
    [[nodiscard]] std::span<const std::uint64_t> tile_byte_counts();
    // `stored` may be changed: libtiff swaps bits in place.
    void decode_tile(std::int64_t index, std::span<std::uint8_t> stored,
                     std::span<std::uint8_t> pixels);
    [[nodiscard]] static bool can_decode(int compression);

private:
    // Takes the outcome of a libtiff call that may fail.
    void require(bool succeeded);
    [[nodiscard]] std::span<const std::uint64_t> tile_list(std::uint32_t number);

    struct Callbacks;
    struct Close {
        void operator()(struct tiff *handle) const noexcept;
    };

    const File &file_;
    std::int64_t position_ = 0;
    CGuard guard_;
    std::array<char, 256> complaint_{};   // since require(): the first error, else the last warning
    bool complaint_is_error_ = false;
    std::unique_ptr<struct tiff, Close> tiff_;   // last, because it calls back on all the others
};

}   // namespace iiif
