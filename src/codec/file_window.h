// Reads a file through a buffer that moves with the offset: for headers that are parsed byte by
// byte with jumps between them. Borrows the file. Used by one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "model/byte_source.h"
#include "codec/damaged.h"

namespace iiif {

class FileWindow {
public:
    static constexpr std::int64_t kChunk = 16384;

    // Bytes at or beyond `end` are never read. The buffer takes `chunk` bytes at a time, or more
    // when a caller asks for more.
    FileWindow(const ByteSource &file, std::int64_t end, std::int64_t chunk = kChunk)
        : file_(file), end_(std::min(end, file.bytes())), chunk_(chunk)
    {
    }

    [[nodiscard]] std::int64_t end() const noexcept { return end_; }

    // The span is valid until the next call. Throws Error(damaged) where the file ends before it.
    std::span<const std::uint8_t> bytes(std::int64_t offset, std::int64_t count)
    {
        if (offset < start_ || offset + count > start_ + held()) {
            fill(offset, count);
        }
        return {buffer_.data() + (offset - start_), static_cast<std::size_t>(count)};
    }

    std::uint8_t byte(std::int64_t offset) { return bytes(offset, 1).front(); }

private:
    [[nodiscard]] std::int64_t held() const { return static_cast<std::int64_t>(buffer_.size()); }

    void fill(std::int64_t offset, std::int64_t count)
    {
        if (offset < 0 || count < 0 || count > end_ - offset) {
            throw_damaged("the file ends before byte " + std::to_string(offset + count));
        }
        buffer_.resize(static_cast<std::size_t>(std::min(std::max(count, chunk_), end_ - offset)));
        start_ = offset;
        file_.read(offset, buffer_);
    }

    const ByteSource &file_;
    std::int64_t end_;
    std::int64_t chunk_;
    std::int64_t start_ = 0;
    std::vector<std::uint8_t> buffer_;   // the bytes of the file from start_ on
};

}   // namespace iiif
