// Signs a GET for S3 (AWS Signature Version 4). Pure functions; any thread.
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "source/credentials.h"

namespace iiif {

// What is signed besides the credentials. The path and the query are sent exactly as they are here.
struct AwsRequest {
    std::string_view host;   // as in the Host header, with the port if it is not the usual one
    std::string_view path;   // encoded, begins with a slash
    std::string_view query = {};   // encoded and sorted, without the question mark
    std::string_view range;        // the value of the Range header; empty: none
    std::string_view region;
    std::string_view payload_hash = "UNSIGNED-PAYLOAD";
    std::time_t time = 0;
};

// Returns the headers to send besides Range: x-amz-date, x-amz-content-sha256, Authorization and,
// with temporary keys, x-amz-security-token.
[[nodiscard]] std::vector<std::string> aws_signature(const AwsRequest &request,
                                                     const Credentials &credentials);

}   // namespace iiif
