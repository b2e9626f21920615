// The bits of packet headers (ISO 15444-1 B.10.1): after a byte of FF the next one holds seven bits
// only, so that no marker can appear. Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

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

class J2kBitWriter {
public:
    explicit J2kBitWriter(std::vector<std::uint8_t> &out) : out_(out) {}

    void bit(int value)
    {
        if (left_ == 0) {
            out_.push_back(static_cast<std::uint8_t>(byte_));
            left_ = byte_ == 0xFF ? 7 : 8;
            byte_ = 0;
        }
        --left_;
        byte_ |= value << left_;
    }

    void bits(std::uint32_t value, int count)
    {
        for (int i = count - 1; i >= 0; --i) {
            bit(static_cast<int>(value >> i & 1));
        }
    }

    // Fills the last byte.
    void finish()
    {
        out_.push_back(static_cast<std::uint8_t>(byte_));
        if (byte_ == 0xFF) {
            out_.push_back(0);
        }
    }

private:
    std::vector<std::uint8_t> &out_;
    int byte_ = 0;
    int left_ = 8;   // bits of byte_ that are free
};

}   // namespace iiif
