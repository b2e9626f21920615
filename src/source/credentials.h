// What the module proves to a source who it is with. Read from a file that only its owner may read,
// or from the environment, while httpd starts; never from a directive, and never shown in a log, an
// answer or httpd's own pages. Const; any thread.
#pragma once

#include <memory>
#include <string>

namespace iiif {

struct Credentials {
    std::string access_key = {};      // of S3
    std::string secret_key = {};      // of S3
    std::string session_token = {};   // of S3; empty: the keys are not temporary
    std::string authorization = {};   // the value of the header, for HTTP; empty: none
};

// Reads lines `name = value`: aws_access_key_id, aws_secret_access_key, aws_session_token, or
// authorization. Lines in brackets and lines that begin with # are skipped. Throws
// Error(bad_request) with a sentence that names the file and quotes nothing of it.
[[nodiscard]] std::shared_ptr<const Credentials> read_credentials(const std::string &path);

// Takes AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Throws Error(bad_request)
// where the first two are not set.
[[nodiscard]] std::shared_ptr<const Credentials> credentials_of_environment();

}   // namespace iiif
