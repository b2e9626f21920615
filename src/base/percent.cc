#include "base/percent.h"

#include "base/error.h"

namespace iiif {

namespace {

int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    throw Error(Kind::bad_request,
                "The URL is not valid: a % has to be followed by two hexadecimal digits.");
}

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::string_view kUnreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~";
constexpr std::string_view kPlainInNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-._~;:,@";
constexpr std::string_view kPlainInUris = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789-._~;:,@/?#%!$&'()*+=";

std::string with_encoded(std::string_view text, std::string_view plain)
{
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != std::string_view::npos) {
            result += c;
        }
        else {
            result += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
        }
    }
    return result;
}

}   // namespace

std::string percent_decode(std::string_view segment)
{
    std::string decoded;
    decoded.reserve(segment.size());
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            decoded.push_back(segment[i]);
            continue;
        }
        if (i + 2 >= segment.size()) {
            hex_value('\0');
        }
        decoded.push_back(
            static_cast<char>(hex_value(segment[i + 1]) * 16 + hex_value(segment[i + 2])));
        i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text)
{
    return with_encoded(text, kUnreserved);
}

std::string encode_segment(std::string_view name)
{
    return with_encoded(name, kPlainInNames);
}

std::string valid_uri(std::string_view uri)
{
    return with_encoded(uri, kPlainInUris);
}

}   // namespace iiif
