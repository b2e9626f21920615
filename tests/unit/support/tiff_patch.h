// Changes fields of a little-endian TIFF, for tests with damaged files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "memory_file.h"

namespace iiif {

class TiffPatch {
public:
    explicit TiffPatch(const MemoryFile &file);

    // Directories are counted along the chain of pages, the values of a tag from 0. Throws
    // std::runtime_error for a tag that the directory does not have.
    [[nodiscard]] std::uint64_t value(int directory, int tag, std::size_t index = 0) const;
    void set(int directory, int tag, std::uint64_t value, std::size_t index = 0);
    void set_count(int directory, int tag, std::uint64_t count);
    void rename(int directory, int tag, int other);

    [[nodiscard]] std::uint64_t directory_offset(int directory) const;
    void set_next(int directory, std::uint64_t offset);
    // Appends a copy of a directory to the file, with `next` as the directory after it. Returns the
    // copy's offset.
    std::uint64_t append_directory(int directory, std::uint64_t next);

    [[nodiscard]] std::vector<std::uint8_t> &bytes() { return bytes_; }
    [[nodiscard]] MemoryFile save() const { return MemoryFile(bytes_); }

private:
    [[nodiscard]] std::uint64_t number(std::size_t offset, std::size_t size) const;
    void set_number(std::size_t offset, std::size_t size, std::uint64_t value);
    [[nodiscard]] std::size_t entry(int directory, int tag) const;
    [[nodiscard]] std::size_t next_field(std::size_t directory_offset) const;
    [[nodiscard]] std::size_t value_size(std::size_t entry) const;
    [[nodiscard]] std::size_t value_field(std::size_t entry, std::size_t index) const;

    std::vector<std::uint8_t> bytes_;
    // The sizes of the fields, which differ between classic TIFF and BigTIFF.
    std::size_t offset_size_;
    std::size_t count_size_;   // of the number of entries
    std::size_t entry_size_;
};

}   // namespace iiif
