// Reads the bits of packet headers (ISO 15444-1 B.10.1). A byte after FF holds only seven bits, so
// that no marker can appear. Used by one thread.
#pragma once

#include <cstdint>

#include "codec/file_window.h"

namespace iiif {

class J2kBitReader {
public:
    // Starts at `offset` in the file. Throws Error(damaged) at the end of the window.
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

    // Reads up to 32 bits, the most significant one first.
    std::uint32_t bits(int count)
    {
        std::uint32_t value = 0;
        for (; count > 0; --count) {
            value = value << 1 | static_cast<std::uint32_t>(bit());
        }
        return value;
    }

    // Returns the offset just after the header. If the last byte is FF, a stuffed byte follows it.
    [[nodiscard]] std::int64_t end() const { return byte_ == 0xFF ? next_ + 1 : next_; }

private:
    FileWindow &window_;
    std::int64_t next_;
    int byte_ = 0;
    int left_ = 0;   // unread bits of byte_
};

}   // namespace iiif
