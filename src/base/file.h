// A file opened for reading. Reads are positioned, so threads may share a File; the descriptor is
// closed with it and not inherited by programs that httpd starts.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>

namespace iiif {

// Which file this is: another file, or the same one changed, has another identity.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;   // since 1970

    auto operator<=>(const FileIdentity &) const = default;
};

// Of the regular file that lies there now. Throws Error: not_found, forbidden.
[[nodiscard]] FileIdentity identity_of(const std::string &path);

class File {
public:
    // Throws Error: not_found, forbidden.
    explicit File(const std::string &path);
    ~File();
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    // As it was when it was opened.
    [[nodiscard]] const FileIdentity &identity() const noexcept { return identity_; }
    [[nodiscard]] std::int64_t bytes() const noexcept { return identity_.bytes; }

    // Reads up to out.size() bytes; fewer only at the end of the file. Throws Error(damaged) when
    // the file cannot be read.
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const;
    // Fills `out`; throws Error(damaged) where the file ends before.
    void read(std::int64_t offset, std::span<std::uint8_t> out) const;

private:
    int descriptor_ = -1;
    FileIdentity identity_;
};

}   // namespace iiif
