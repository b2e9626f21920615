#include "source/source_address.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/cursor.h"
#include "base/error.h"
#include "base/percent.h"
#include "model/source_identity.h"

namespace iiif {

namespace {

constexpr std::string_view kNameStart = "source:";
constexpr std::size_t kIdDigits = 16;
constexpr std::string_view kS3Scheme = "s3://";
constexpr int kMostPort = 65535;
constexpr std::int64_t kMostSeconds = 600;

[[noreturn]] void refuse(const std::string &why)
{
    throw Error(Kind::bad_request, why);
}

std::string lower_case(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    return result;
}

bool is_host(std::string_view host)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    constexpr std::string_view kAddress = "0123456789abcdef:.";
    if (host.starts_with('[')) {
        return host.size() > 2 && host.ends_with(']') &&
               host.substr(1, host.size() - 2).find_first_not_of(kAddress) ==
                   std::string_view::npos;
    }
    return !host.empty() && host.find_first_not_of(kPlain) == std::string_view::npos;
}

// Reads the part behind the host: nothing, or a colon and the port.
std::optional<int> port_of(std::string_view text, std::string_view scheme)
{
    if (text.empty()) {
        return scheme == "https" ? 443 : 80;
    }
    Cursor in(text.substr(1));
    const auto port = in.number();
    if (text.front() != ':' || !port || !in.at_end() || *port < 1 || *port > kMostPort) {
        return std::nullopt;
    }
    return static_cast<int>(*port);
}

bool is_url_text(std::string_view url)
{
    return std::ranges::all_of(url, [](unsigned char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
    });
}

std::string text_of(const Origin &origin)
{
    return origin.scheme + "://" + host_header(origin);
}

std::string encoded_key(std::string_view key)
{
    std::string result;
    while (true) {
        const auto slash = key.find('/');
        result += percent_encode(key.substr(0, slash));
        if (slash == std::string_view::npos) {
            return result;
        }
        result += '/';
        key.remove_prefix(slash + 1);
    }
}

std::string id_of(std::span<const char *const> words)
{
    std::string all;
    for (const std::string_view word : words) {
        all += word;
        all += '\n';
    }
    std::array<char, kIdDigits + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx",
                  static_cast<unsigned long long>(identity_digest(bytes_of(all))[0]));
    return digits.data();
}

// The options of a line that only become part of the address once all of them are known.
struct Options {
    std::string endpoint = {};
    std::string style = {};
};

std::chrono::seconds seconds_of(std::string_view word, std::string_view value)
{
    Cursor in(value);
    const auto seconds = in.number();
    if (!seconds || !in.at_end() || *seconds < 1 || *seconds > kMostSeconds) {
        refuse("'" + std::string(word) + "' is no number of seconds from 1 to 600");
    }
    return std::chrono::seconds(*seconds);
}

void take_credentials(SourceAddress &address, std::string_view value)
{
    if (value == "env") {
        address.credentials = credentials_of_environment();
    }
    else if (value != "none") {
        address.credentials = read_credentials(std::string(value));
    }
}

void take_redirect(SourceAddress &address, std::string_view value)
{
    auto host = lower_case(value);
    if (!is_host(host)) {
        refuse("redirect= takes the name of a host, not '" + std::string(value) + "'");
    }
    address.redirect_hosts.push_back(std::move(host));
}

void take_option(SourceAddress &address, Options &options, std::string_view word)
{
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
    if (value.empty()) {
        refuse("'" + std::string(word) + "' is no option with a value, such as timeout=5");
    }
    if (name == "timeout") {
        address.timeout = seconds_of(word, value);
    }
    else if (name == "check") {
        address.check = seconds_of(word, value);
    }
    else if (name == "redirect") {
        take_redirect(address, value);
    }
    else if (name == "ca") {
        address.ca_file = value;
    }
    else if (name == "proxy" && split_url(value)) {
        address.proxy = value;
    }
    else if (name == "credentials") {
        take_credentials(address, value);
    }
    else if (name == "endpoint" && address.s3 && split_url(value)) {
        options.endpoint = value;
    }
    else if (name == "region" && address.s3) {
        address.region = value;
    }
    else if (name == "style" && address.s3 && (value == "path" || value == "host")) {
        options.style = value;
    }
    else {
        refuse("'" + std::string(word) +
               "' is none of timeout=, check=, redirect=, ca=, proxy= and credentials=, nor, for "
               "s3://, of "
               "endpoint=, region= and style=path or style=host");
    }
}

void locate_web(SourceAddress &address, std::string_view url)
{
    const auto parts = split_url(url);
    if (!parts || url.find_first_of("?#") != std::string_view::npos) {
        refuse("'" + std::string(url) + "' is no URL such as https://host/folder/");
    }
    address.origin = parts->origin;
    address.base_url = text_of(parts->origin) + parts->path;
    address.base_url += address.base_url.ends_with('/') ? "" : "/";
}

// Amazon's own endpoint puts the bucket into the name of the host, where a bucket with dots would
// not match the certificate.
void locate_s3(SourceAddress &address, std::string_view url, const Options &options)
{
    const auto rest = url.substr(kS3Scheme.size());
    const auto slash = rest.find('/');
    const std::string bucket(rest.substr(0, slash));
    if (!is_host(bucket) || bucket.starts_with('[')) {
        refuse("'" + std::string(url) + "' is no address such as s3://bucket/folder/");
    }
    if (slash != std::string_view::npos) {
        address.key_start = rest.substr(slash + 1);
    }
    if (!address.key_start.empty() && !address.key_start.ends_with('/')) {
        address.key_start += '/';
    }
    if (address.region.empty()) {
        address.region = "us-east-1";
    }
    const auto endpoint = options.endpoint.empty()
                              ? "https://s3." + address.region + ".amazonaws.com"
                              : options.endpoint;
    const bool dots = bucket.find('.') != std::string::npos;
    const bool path =
        options.style.empty() ? dots || !options.endpoint.empty() : options.style == "path";
    auto parts = split_url(endpoint);
    if (!parts || parts->path != "/") {
        refuse("region= takes a name such as eu-central-1, and endpoint= a URL without a path");
    }
    if (!path) {
        parts->origin.host = bucket + '.' + parts->origin.host;
    }
    address.origin = parts->origin;
    address.base_url =
        text_of(parts->origin) + '/' + (path ? bucket + '/' : "") + encoded_key(address.key_start);
}

}   // namespace

std::string host_header(const Origin &origin)
{
    const bool usual = origin.port == (origin.scheme == "https" ? 443 : 80);
    return origin.host + (usual ? "" : ":" + std::to_string(origin.port));
}

std::optional<UrlParts> split_url(std::string_view url)
{
    const auto colon = url.find("://");
    const auto scheme = lower_case(url.substr(0, colon));
    if (colon == std::string_view::npos || (scheme != "http" && scheme != "https") ||
        !is_url_text(url)) {
        return std::nullopt;
    }
    const auto rest = url.substr(colon + 3);
    const auto end = rest.find_first_of("/?#");
    const auto authority = rest.substr(0, end);
    const auto bracket = authority.rfind(']');
    const auto port_colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto host = lower_case(authority.substr(0, port_colon));
    const auto port =
        port_of(port_colon == std::string_view::npos ? "" : authority.substr(port_colon), scheme);
    if (!is_host(host) || !port) {
        return std::nullopt;
    }
    const auto tail = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    const auto path = tail.substr(0, tail.find_first_of("?#"));
    return UrlParts{{scheme, host, *port}, path.empty() ? "/" : std::string(path)};
}

std::string SourceAddress::url_of(std::string_view key) const
{
    return base_url + encoded_key(key);
}

std::shared_ptr<const SourceAddress> parse_source(std::span<const char *const> words)
{
    auto address = std::make_shared<SourceAddress>();
    std::size_t next = 0;
    if (!words.empty() && std::string_view(words[0]).find("://") == std::string_view::npos) {
        address->prefix = words[next++];
    }
    if (next >= words.size()) {
        refuse("an address is missing");
    }
    const std::string_view url = words[next++];
    address->id = id_of(words);
    address->shown = url;
    address->s3 = url.starts_with(kS3Scheme);
    Options options;
    for (const std::string_view word : words.subspan(next)) {
        take_option(*address, options, word);
    }
    if (address->s3) {
        locate_s3(*address, url, options);
    }
    else {
        locate_web(*address, url);
    }
    return address;
}

std::string source_id(const SourceAddress &address, bool allow_private)
{
    return address.id + (allow_private ? 'p' : 'w');
}

std::string source_name(std::string_view id, std::string_view key)
{
    return std::string(kNameStart) + std::string(id) + '/' + std::string(key);
}

std::optional<SourceName> parse_source_name(std::string_view name)
{
    const auto slash = name.find('/');
    if (!name.starts_with(kNameStart) || slash == std::string_view::npos) {
        return std::nullopt;
    }
    return SourceName{name.substr(kNameStart.size(), slash - kNameStart.size()),
                      name.substr(slash + 1)};
}

}   // namespace iiif
