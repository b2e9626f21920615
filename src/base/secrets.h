// Keyed and secret bytes, by libcrypto: seals, digests, random bytes, and their text forms. Throws
// std::runtime_error where libcrypto fails, which it does only when memory or randomness runs out.
// Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iiif {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::string_view text);
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] Sha256 random_secret();

// Encrypts the text by AES-256-GCM under a random nonce. Only unsealed() with the same key returns
// the text; it returns nothing for bytes that seal() did not make with that key.
[[nodiscard]] std::string sealed(const Sha256 &key, std::string_view text);
[[nodiscard]] std::optional<std::string> unsealed(const Sha256 &key, std::string_view bytes);

// Base64 with padding (RFC 4648 section 4), and base64url without (section 5).
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64url(std::string_view bytes);
// Returns nothing for a text that base64url() would not write.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

inline std::string_view as_text(const Sha256 &bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

}   // namespace iiif
