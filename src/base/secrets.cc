#include "base/secrets.h"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace iiif {

namespace {

constexpr std::size_t kNonceBytes = 12;   // what GCM is made for
constexpr std::size_t kTagBytes = 16;

struct EndCipher {
    void operator()(EVP_CIPHER_CTX *cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, EndCipher>;

const unsigned char *bytes_in(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

unsigned char *bytes_in(std::string &text)
{
    return reinterpret_cast<unsigned char *>(text.data());
}

void need(bool done)
{
    if (!done) {
        throw std::runtime_error("libcrypto failed");
    }
}

int length_of(std::string_view text)
{
    return static_cast<int>(text.size());
}

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}   // namespace

Sha256 sha256(std::string_view text)
{
    Sha256 digest{};
    need(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view text)
{
    Sha256 digest{};
    need(HMAC(EVP_sha256(), key.data(), length_of(key), bytes_in(text), text.size(), digest.data(),
              nullptr) != nullptr);
    return digest;
}

Sha256 random_secret()
{
    Sha256 secret{};
    need(RAND_bytes(secret.data(), static_cast<int>(secret.size())) == 1);
    return secret;
}

std::string sealed(const Sha256 &key, std::string_view text)
{
    std::string bytes(kNonceBytes + text.size() + kTagBytes, '\0');
    auto *nonce = bytes_in(bytes);
    auto *body = nonce + kNonceBytes;
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int count = 0;
    need(RAND_bytes(nonce, kNonceBytes) == 1);
    need(cipher != nullptr &&
         EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) == 1 &&
         EVP_EncryptUpdate(cipher.get(), body, &count, bytes_in(text), length_of(text)) == 1 &&
         EVP_EncryptFinal_ex(cipher.get(), body + count, &count) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, body + text.size()) ==
             1);
    return bytes;
}

std::optional<std::string> unsealed(const Sha256 &key, std::string_view bytes)
{
    if (bytes.size() < kNonceBytes + kTagBytes) {
        return std::nullopt;
    }
    const auto body = bytes.substr(kNonceBytes, bytes.size() - kNonceBytes - kTagBytes);
    std::string tag(bytes.substr(bytes.size() - kTagBytes));
    std::string text(body.size(), '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int count = 0;
    need(cipher != nullptr &&
         EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                            bytes_in(bytes)) == 1 &&
         EVP_DecryptUpdate(cipher.get(), bytes_in(text), &count, bytes_in(body), length_of(body)) ==
             1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
    const bool genuine = EVP_DecryptFinal_ex(cipher.get(), bytes_in(text) + count, &count) == 1;
    return genuine ? std::optional(std::move(text)) : std::nullopt;
}

std::string base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');   // a NUL follows the text
    const int count = EVP_EncodeBlock(bytes_in(text), bytes_in(bytes), length_of(bytes));
    text.resize(static_cast<std::size_t>(count));
    return text;
}

std::string base64url(std::string_view bytes)
{
    auto text = base64(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    for (auto &c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    return text;
}

std::optional<std::string> from_base64url(std::string_view text)
{
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xffffU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
        }
    }
    return base64url(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

}   // namespace iiif
