// Where the pictures of a location are kept when they are not local files: one IIIFSource. Written
// while httpd reads its configuration, const afterwards; any thread.
//
//     IIIFSource https://pictures.example/masters/ timeout=5
//     IIIFSource maps/ s3://maps/scans/ region=eu-central-1
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/credentials.h"

namespace iiif {

// The scheme, host and port of a URL. Both texts are in lower case; the port is always stated.
struct Origin {
    std::string scheme;
    std::string host;   // as in a URL: an IPv6 address has its brackets
    int port = 0;

    bool operator==(const Origin &) const = default;
};

// Returns the value of the Host header: the port is left out where it is the scheme's own.
[[nodiscard]] std::string host_header(const Origin &origin);

// Splits an http or https URL without user and password. Returns nothing where it is none.
struct UrlParts {
    Origin origin;
    std::string path;   // as written, begins with a slash; the query and the fragment are left out
};
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view url);

struct SourceAddress {
    std::string id;       // 16 hexadecimal digits, made of all words of the line
    std::string prefix;   // of identifiers; this much is removed. Empty: every identifier
    Origin origin;
    std::string base_url;   // the encoded URL in front of encoded keys; ends with a slash
    std::string shown;      // the URL as the line has it, for messages
    std::vector<std::string> redirect_hosts = {};   // besides the origin's
    std::string ca_file = {};                       // empty: the system's certificates
    std::string proxy = {};                         // empty: none
    std::chrono::milliseconds timeout{10'000};      // of one read, with its retries
    std::chrono::seconds check{60};                 // the server is asked for changes that often
    bool s3 = false;
    std::string region = {};      // of S3
    std::string key_start = {};   // of S3: the part of the key that the URL of the line states
    std::shared_ptr<const Credentials> credentials = {};   // null: none

    // Returns the URL of the picture; `key` is the identifier behind the prefix.
    [[nodiscard]] std::string url_of(std::string_view key) const;
};

// Reads the words of an IIIFSource line. Throws Error(bad_request) with the part of a sentence that
// says what is wrong with them.
[[nodiscard]] std::shared_ptr<const SourceAddress> parse_source(std::span<const char *const> words);

// The name of a picture that is kept elsewhere, for the Library: `source:`, an id, a slash, the
// key. Names of local files are absolute paths.
struct SourceName {
    std::string_view id;
    std::string_view key;
};
// The id of a source whose server may (IIIFSourceAllowPrivate) or may not be inside the own
// network.
[[nodiscard]] std::string source_id(const SourceAddress &address, bool allow_private);
[[nodiscard]] std::string source_name(std::string_view id, std::string_view key);
// Returns nothing for the name of a local file.
[[nodiscard]] std::optional<SourceName> parse_source_name(std::string_view name);

}   // namespace iiif
