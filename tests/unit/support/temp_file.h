// A temporary file, which the destructor removes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "memory_file.h"

namespace iiif {

class TempFile {
public:
    TempFile();   // empty
    explicit TempFile(const std::vector<std::uint8_t> &content);
    explicit TempFile(const MemoryFile &file) : TempFile(file.content()) {}
    ~TempFile();
    TempFile(TempFile &&other) noexcept;
    TempFile &operator=(TempFile &&) = delete;

    [[nodiscard]] const std::string &path() const { return path_; }
    [[nodiscard]] std::vector<std::uint8_t> content() const;

private:
    std::string path_;
};

}   // namespace iiif
