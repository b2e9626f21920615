// The ids of the engine's lines in the error log. docs/messages.md explains every id, those of
// src/httpd too; tests/layers compares the lists. An id keeps its meaning for ever.
#pragma once

#include <string_view>

namespace iiif::messages {

inline constexpr std::string_view kRemark = "IIIF0005";         // on a sound picture
inline constexpr std::string_view kDamaged = "IIIF0006";        // Kind::damaged
inline constexpr std::string_view kEncoder = "IIIF0007";        // Kind::encoder_failed
inline constexpr std::string_view kForbidden = "IIIF0008";      // Kind::forbidden
inline constexpr std::string_view kBusy = "IIIF0009";           // Kind::busy
inline constexpr std::string_view kMemory = "IIIF0010";         // Kind::out_of_memory
inline constexpr std::string_view kUnknownMedia = "IIIF0011";   // Kind::unknown_media
inline constexpr std::string_view kUnsupported = "IIIF0012";    // Kind::not_implemented
inline constexpr std::string_view kRefused = "IIIF0013";        // every other kind
inline constexpr std::string_view kIll = "IIIF0014";            // iiif-health found a fault
inline constexpr std::string_view kSideCar = "IIIF0029";        // metadata.json has a wrong member
inline constexpr std::string_view kShownDamage = "IIIF0031";    // damaged pixels have been shown
inline constexpr std::string_view kSourceFailed = "IIIF0032";   // Kind::source_failed
inline constexpr std::string_view kSourceBusy = "IIIF0033";     // Kind::source_busy
inline constexpr std::string_view kSourceLate = "IIIF0034";     // Kind::source_late

}   // namespace iiif::messages
