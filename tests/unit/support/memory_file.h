// A picture's file in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "source/memory_source.h"

namespace iiif {

class MemoryFile {
public:
    explicit MemoryFile(std::vector<std::uint8_t> content) : content_(std::move(content)) {}

    [[nodiscard]] const std::vector<std::uint8_t> &content() const { return content_; }
    [[nodiscard]] std::shared_ptr<const ByteSource> open() const
    {
        return std::make_shared<const MemorySource>(content_);
    }

private:
    std::vector<std::uint8_t> content_;
};

}   // namespace iiif
