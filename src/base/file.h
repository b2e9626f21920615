// A file opened for reading. Reads are positioned, so threads may share a File; the descriptor is
// closed with it and not inherited by programs that httpd starts.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace iiif {

class File {
public:
    // Throws Error: not_found, forbidden.
    explicit File(const std::string &path);
    ~File();
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t device() const noexcept { return device_; }
    [[nodiscard]] std::uint64_t inode() const noexcept { return inode_; }
    [[nodiscard]] std::int64_t modified_ns() const noexcept { return modified_ns_; }

    // Reads up to out.size() bytes; fewer only at the end of the file. Throws Error(damaged) when
    // the file cannot be read.
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const;
    // Fills `out`; throws Error(damaged) where the file ends before.
    void read(std::int64_t offset, std::span<std::uint8_t> out) const;

private:
    int descriptor_ = -1;
    std::int64_t bytes_ = 0;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::int64_t modified_ns_ = 0;
};

}   // namespace iiif
