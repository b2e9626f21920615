#include "engine/access_tokens.h"

#include <chrono>
#include <utility>

#include "base/cursor.h"
#include "base/secrets.h"

namespace iiif {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::size_t kLongestToken = 8192;

// A token holds fields that end with a NUL, which no name of a user and no variable contains: the
// times of issue and of expiry in microseconds, user, auth type, then names and values of
// variables.
constexpr char kEnd = '\0';

Sha256 key_for(std::string_view key, std::string_view scope)
{
    return hmac_sha256(key, "mod_iiif access token 1 for " + std::string(scope));
}

std::string name_in(std::string_view scope, std::string_view user)
{
    return std::string(scope) + kEnd + std::string(user);
}

void add(std::string &text, std::string_view field)
{
    text += field;
    text += kEnd;
}

std::string next_field(std::string_view &text)
{
    const auto end = text.find(kEnd);
    std::string field(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return field;
}

std::int64_t next_time(std::string_view &text)
{
    return Cursor(next_field(text)).number().value_or(0);
}

}   // namespace

AccessTokens::AccessTokens(std::vector<std::string> keys, Logouts::Memory &logouts)
    : keys_(std::move(keys)), logouts_(logouts)
{
}

std::string AccessTokens::issue(std::string_view scope, const Identity &holder,
                                std::int64_t seconds, std::int64_t now) const
{
    std::string text;
    add(text, std::to_string(now));
    add(text, std::to_string(now + seconds * kSecond));
    add(text, holder.user);
    add(text, holder.auth_type);
    for (const auto &[name, value] : holder.variables) {
        add(text, name);
        add(text, value);
    }
    return base64url(sealed(key_for(keys_.front(), scope), text));
}

std::optional<Identity> AccessTokens::open(std::string_view scope, std::string_view token,
                                           std::int64_t now) const
{
    const auto bytes = token.size() <= kLongestToken ? from_base64url(token) : std::nullopt;
    for (const auto &key : keys_) {
        const auto text = bytes ? unsealed(key_for(key, scope), *bytes) : std::nullopt;
        if (!text) {
            continue;
        }
        std::string_view rest(*text);
        const auto issued = next_time(rest);
        const auto expiry = next_time(rest);
        Identity holder{.user = next_field(rest), .auth_type = next_field(rest)};
        while (!rest.empty()) {
            auto name = next_field(rest);
            holder.variables.emplace_back(std::move(name), next_field(rest));
        }
        const bool good =
            now < expiry && !logouts_.logged_out_since(name_in(scope, holder.user), issued);
        return good ? std::optional(std::move(holder)) : std::nullopt;
    }
    return std::nullopt;
}

void AccessTokens::log_out(std::string_view scope, std::string_view user, std::int64_t now) const
{
    logouts_.log_out(name_in(scope, user), now);
}

std::int64_t time_of_day()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}   // namespace iiif
