#include "source/aws_signature.h"

#include <array>
#include <cstddef>
#include <new>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace iiif {

namespace {

using Hash = std::array<unsigned char, 32>;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string_view text_of(const Hash &hash)
{
    return {reinterpret_cast<const char *>(hash.data()), hash.size()};
}

Hash sha256(std::string_view text)
{
    Hash hash{};
    if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return hash;
}

Hash hmac(std::string_view key, std::string_view text)
{
    Hash hash{};
    const auto *made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char *>(text.data()), text.size(),
                            hash.data(), nullptr);
    if (made == nullptr) {
        throw std::bad_alloc();
    }
    return hash;
}

std::string hexadecimal(const Hash &hash)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const auto byte : hash) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xfU];
    }
    return text;
}

// 20130524T000000Z
std::string timestamp(std::time_t time)
{
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 17> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

using Headers = std::vector<std::pair<std::string, std::string>>;   // sorted by name

Headers signed_headers(const AwsRequest &request, const Credentials &credentials,
                       const std::string &time)
{
    Headers headers{{"host", std::string(request.host)}};
    if (!request.range.empty()) {
        headers.emplace_back("range", request.range);
    }
    headers.emplace_back("x-amz-content-sha256", request.payload_hash);
    headers.emplace_back("x-amz-date", time);
    if (!credentials.session_token.empty()) {
        headers.emplace_back("x-amz-security-token", credentials.session_token);
    }
    return headers;
}

std::string names_of(const Headers &headers)
{
    std::string names;
    for (const auto &[name, value] : headers) {
        names += names.empty() ? "" : ";";
        names += name;
    }
    return names;
}

std::string canonical_request(const AwsRequest &request, const Headers &headers)
{
    std::string text = "GET\n";
    text += request.path;
    text += '\n';
    text += request.query;
    text += '\n';
    for (const auto &[name, value] : headers) {
        text += name;
        text += ':';
        text += value;
        text += '\n';
    }
    text += '\n' + names_of(headers) + '\n';
    text += request.payload_hash;
    return text;
}

}   // namespace

std::vector<std::string> aws_signature(const AwsRequest &request, const Credentials &credentials)
{
    constexpr std::size_t kDay = 8;
    const auto time = timestamp(request.time);
    const auto day = time.substr(0, kDay);
    const auto scope = day + '/' + std::string(request.region) + "/s3/aws4_request";
    const auto headers = signed_headers(request, credentials, time);
    const auto to_sign = std::string(kAlgorithm) + '\n' + time + '\n' + scope + '\n' +
                         hexadecimal(sha256(canonical_request(request, headers)));
    const auto of_day = hmac("AWS4" + credentials.secret_key, day);
    const auto of_region = hmac(text_of(of_day), request.region);
    const auto of_service = hmac(text_of(of_region), "s3");
    const auto key = hmac(text_of(of_service), "aws4_request");
    std::vector<std::string> result;
    for (const auto &[name, value] : headers) {
        if (name.starts_with("x-amz-")) {
            result.push_back(name);
            result.back() += ": ";
            result.back() += value;
        }
    }
    result.push_back("Authorization: " + std::string(kAlgorithm) + " Credential=" +
                     credentials.access_key + '/' + scope + ", SignedHeaders=" + names_of(headers) +
                     ", Signature=" + hexadecimal(hmac(text_of(key), to_sign)));
    return result;
}

}   // namespace iiif
