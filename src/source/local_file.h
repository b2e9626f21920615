// A ByteSource that reads a local file. Any number of threads may read it. It owns the descriptor,
// which is not inherited by programs that httpd starts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"

namespace iiif {

// Returns the SourceIdentity::key of the regular file at `path`, from one stat() call. Throws
// Error: not_found, forbidden, busy.
[[nodiscard]] Digest key_of_file(const std::string &path);

// Returns the paths of the regular files in the folder of `path` whose names begin with
// `beginning`, in any order. Empty where the folder cannot be read.
[[nodiscard]] std::vector<std::string> files_beside(const std::string &path,
                                                    std::string_view beginning);

class LocalFile final : public ByteSource {
public:
    // Opens the file and reads its first 16 KiB for the validator. Throws as key_of_file() does, or
    // Error(damaged) where the file cannot be read.
    explicit LocalFile(const std::string &path);
    ~LocalFile() override;
    LocalFile(const LocalFile &) = delete;
    LocalFile &operator=(const LocalFile &) = delete;

    [[nodiscard]] std::int64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] const SourceIdentity &identity() const noexcept override { return identity_; }
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override;
    // Asks the kernel to read ahead. Does nothing for a single range, which is read at once anyway.
    void read_many(std::span<const ByteRange> ranges) const override;

    // Returns the time of the last change of the file or its attributes (ctime), in nanoseconds
    // since 1970. Programs cannot set it back.
    [[nodiscard]] std::int64_t changed_ns() const noexcept { return changed_ns_; }
    // Replace the validator and the key. May only be called before the file is shared between
    // threads.
    void use_validator(const Digest &validator) noexcept { identity_.validator = validator; }
    void use_key(const Digest &key) noexcept { identity_.key = key; }

private:
    void identify();

    int descriptor_ = -1;
    std::int64_t bytes_ = 0;
    std::int64_t changed_ns_ = 0;
    SourceIdentity identity_;
};

}   // namespace iiif
