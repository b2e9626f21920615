// A file of this machine as a ByteSource. The descriptor is closed with the object, and programs
// that httpd starts do not inherit it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"

namespace iiif {

// SourceIdentity::key of the regular file that lies at `path` now, from one stat(). Throws Error:
// not_found, forbidden, busy.
[[nodiscard]] Digest key_of_file(const std::string &path);

// The paths of the regular files in the folder of `path` whose names begin with `beginning`, in any
// order. Empty when the folder cannot be read.
[[nodiscard]] std::vector<std::string> files_beside(const std::string &path,
                                                    std::string_view beginning);

class LocalFile final : public ByteSource {
public:
    // Reads the first bytes of the file for the validator. Throws as key_of_file() does, or
    // Error(damaged) when the file cannot be read.
    explicit LocalFile(const std::string &path);
    ~LocalFile() override;
    LocalFile(const LocalFile &) = delete;
    LocalFile &operator=(const LocalFile &) = delete;

    [[nodiscard]] std::int64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] const SourceIdentity &identity() const noexcept override { return identity_; }
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override;
    // Asks the system to read ahead. Does nothing for a single range, which is read at once anyway.
    void read_many(std::span<const ByteRange> ranges) const override;

    // When the file or its attributes were last changed, in nanoseconds since 1970. Programs cannot
    // set this time back.
    [[nodiscard]] std::int64_t changed_ns() const noexcept { return changed_ns_; }
    // Replaces the validator; before the file is shared.
    void use_validator(const Digest &validator) noexcept { identity_.validator = validator; }

private:
    void identify();

    int descriptor_ = -1;
    std::int64_t bytes_ = 0;
    std::int64_t changed_ns_ = 0;
    SourceIdentity identity_;
};

}   // namespace iiif
