#include "base/utf8.h"

namespace iiif {

namespace {

// The number of bytes that follow a lead byte (-1: it is not a lead byte), and the range of the
// first of them (RFC 3629 section 4).
struct Sequence {
    int following;
    unsigned char low;
    unsigned char high;
};

Sequence sequence_of(unsigned char lead) noexcept
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        return {1, 0x80, 0xBF};
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
        return {2, low, high};
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
        return {3, low, high};
    }
    return {-1, 0, 0};
}

}   // namespace

bool is_utf8(std::string_view text) noexcept
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at++]);
        if (lead < 0x80) {
            continue;
        }
        auto [following, low, high] = sequence_of(lead);
        if (following < 0) {
            return false;
        }
        for (; following > 0; --following) {
            const auto byte = at < text.size() ? static_cast<unsigned char>(text[at++]) : 0;
            if (byte < low || byte > high) {
                return false;
            }
            low = 0x80;
            high = 0xBF;
        }
    }
    return true;
}

std::string from_latin(std::string_view text)
{
    std::string utf8;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x80) {
            utf8 += letter;
        }
        else {
            utf8 += static_cast<char>(0xC0 | code >> 6);
            utf8 += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return utf8;
}

std::string as_utf8(std::string_view text)
{
    return is_utf8(text) ? std::string(text) : from_latin(text);
}

}   // namespace iiif
