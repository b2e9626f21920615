#include "engine/signed_links.h"

#include <optional>

#include <openssl/crypto.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/percent.h"
#include "base/secrets.h"

namespace iiif {

namespace {

constexpr std::string_view kExpiry = "exp=";

struct SignedQuery {
    std::string_view rest;     // what stands before the time
    std::string_view expiry;   // as it is written
    std::int64_t expires;      // seconds since 1970
    std::string_view signature;
};

std::optional<SignedQuery> split(std::string_view query)
{
    const auto start = query.rfind(kExpiry);
    if (start == std::string_view::npos || (start > 0 && query[start - 1] != '&')) {
        return std::nullopt;
    }
    Cursor in(query.substr(start + kExpiry.size()));
    const auto text = in.remaining();
    const auto expires = in.number();
    const auto expiry = text.substr(0, text.size() - in.remaining().size());
    if (!expires || !in.accept("&sig=")) {
        return std::nullopt;
    }
    return SignedQuery{query.substr(0, start == 0 ? 0 : start - 1), expiry, *expires,
                       in.remaining()};
}

// Decodes each segment once and encodes it in one way. An encoded slash stays encoded.
std::string canonical_path(std::string_view path)
{
    std::string canonical;
    for (;;) {
        const auto slash = path.find('/');
        canonical += percent_encode(percent_decode(path.substr(0, slash)));
        if (slash == std::string_view::npos) {
            return canonical;
        }
        canonical += '/';
        path.remove_prefix(slash + 1);
    }
}

// Compares all bytes, so that the time tells nothing of where they differ.
bool equal(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}   // namespace

std::string signed_text(std::string_view path, std::string_view query, std::string_view expiry)
{
    // The first line keeps signatures of links apart from others that the same key makes.
    std::string text = "iiif-signed\n" + canonical_path(path);
    return text.append("?").append(query).append("\n").append(expiry);
}

Link check_link(std::span<const std::string> keys, std::string_view path, std::string_view query,
                std::int64_t now)
{
    const auto link = split(query);
    if (!link) {
        return Link::unsigned_;
    }
    const auto text = signed_text(path, link->rest, link->expiry);
    bool genuine = false;
    for (const auto &key : keys) {
        const bool made = equal(base64url(as_text(hmac_sha256(key, text))), link->signature);
        genuine = genuine || made;
    }
    if (!genuine) {
        return Link::wrong;
    }
    return now < link->expires ? Link::valid : Link::expired;
}

}   // namespace iiif
