// Steps from marker to marker through the headers of a codestream. Used by one thread.
#pragma once

#include <cstdint>
#include <span>

#include "codec/big_endian.h"
#include "codec/file_window.h"

namespace iiif {

// The markers of ISO 15444-1 table A.2.
inline constexpr std::uint16_t kStartOfCodestream = 0xFF4F;
inline constexpr std::uint16_t kCapabilities = 0xFF50;
inline constexpr std::uint16_t kImageSize = 0xFF51;
inline constexpr std::uint16_t kPacketLengthsMain = 0xFF57;
inline constexpr std::uint16_t kPacketLengths = 0xFF58;
inline constexpr std::uint16_t kPackedHeadersMain = 0xFF60;
inline constexpr std::uint16_t kPackedHeadersTile = 0xFF61;
inline constexpr std::uint16_t kStartOfTilePart = 0xFF90;
inline constexpr std::uint16_t kStartOfPacket = 0xFF91;
inline constexpr std::uint16_t kEndOfPacketHeader = 0xFF92;
inline constexpr std::uint16_t kStartOfData = 0xFF93;
inline constexpr std::uint16_t kEndOfCodestream = 0xFFD9;

class J2kMarkers {
public:
    // Starts at `offset`.
    J2kMarkers(FileWindow &window, std::int64_t offset) : window_(window), next_(offset) {}

    struct Segment {
        std::uint16_t marker = 0;
        std::int64_t offset = 0;                 // offset of the marker
        std::span<const std::uint8_t> content;   // valid until the next call
    };

    // Returns the next marker and its segment. Does not advance past SOT, SOD and EOC, because no
    // header follows them directly.
    Segment next()
    {
        const auto offset = next_;
        const auto marker = BigEndian(window_.bytes(offset, 2)).u16();
        if (marker < 0xFF00) {
            throw_damaged("no marker at byte " + std::to_string(offset));
        }
        if (marker == kStartOfTilePart || marker == kStartOfData || marker == kEndOfCodestream) {
            return {marker, offset, {}};
        }
        next_ += 2;
        // Table A.1: these markers have no parameters.
        if (marker == kStartOfCodestream || (marker >= 0xFF30 && marker <= 0xFF3F)) {
            return {marker, offset, {}};
        }
        const std::int64_t length = BigEndian(window_.bytes(next_, 2)).u16();
        if (length < 2) {
            throw_damaged("a marker segment of no length");
        }
        const auto content = window_.bytes(next_ + 2, length - 2);
        next_ += length;
        return {marker, offset, content};
    }

private:
    FileWindow &window_;
    std::int64_t next_;
};

}   // namespace iiif
