// A file for a test, removed with the object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"

namespace iiif {

class TempFile {
public:
    TempFile();   // empty
    explicit TempFile(const std::vector<std::uint8_t> &content);
    ~TempFile();
    TempFile(TempFile &&other) noexcept;
    TempFile &operator=(TempFile &&) = delete;

    [[nodiscard]] const std::string &path() const { return path_; }
    [[nodiscard]] std::vector<std::uint8_t> content() const;
    [[nodiscard]] std::shared_ptr<const File> open() const
    {
        return std::make_shared<const File>(path_);
    }

private:
    std::string path_;
};

}   // namespace iiif
