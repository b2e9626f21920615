// The bits of packet headers (ISO 15444-1 B.10.1): after a byte of FF the next one holds seven bits
// only, so that no marker can appear. Used by one thread.
#pragma once

#include <cstdint>

#include "codec/file_window.h"

namespace iiif {

class J2kBitReader {
public:
    // Reads from `offset` of the file on. Throws Error(damaged) where the window ends.
    J2kBitReader(FileWindow &window, std::int64_t offset) : window_(window), next_(offset) {}

    int bit()
    {
        if (left_ == 0) {
            left_ = byte_ == 0xFF ? 7 : 8;
            byte_ = window_.byte(next_++);
        }
        --left_;
        return byte_ >> left_ & 1;
    }

    std::uint32_t bits(int count)
    {
        std::uint32_t value = 0;
        for (; count > 0; --count) {
            value = value << 1 | static_cast<std::uint32_t>(bit());
        }
        return value;
    }

    // Where the header ends. A last byte of FF is followed by a stuffed one.
    [[nodiscard]] std::int64_t end() const { return byte_ == 0xFF ? next_ + 1 : next_; }

private:
    FileWindow &window_;
    std::int64_t next_;
    int byte_ = 0;
    int left_ = 0;   // bits of byte_ that have not been read
};

}   // namespace iiif
