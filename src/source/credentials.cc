#include "source/credentials.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <sys/stat.h>

#include "base/error.h"

namespace iiif {

namespace {

struct Entry {
    std::string_view name;
    std::string Credentials::*member;
};

constexpr std::array<Entry, 4> kEntries{{{"aws_access_key_id", &Credentials::access_key},
                                         {"aws_secret_access_key", &Credentials::secret_key},
                                         {"aws_session_token", &Credentials::session_token},
                                         {"authorization", &Credentials::authorization}}};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

[[noreturn]] void refuse(const std::string &path, const std::string &why)
{
    throw Error(Kind::bad_request, "the file of credentials " + path + ' ' + why);
}

void check_private(const std::string &path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        refuse(path, "cannot be read");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        refuse(path, "may be read by others than its owner: run chmod 0600");
    }
}

void take_line(Credentials &credentials, std::string_view line, const std::string &path)
{
    const auto text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == '[') {
        return;
    }
    const auto equals = text.find('=');
    const auto name = trimmed(text.substr(0, equals));
    for (const auto &entry : kEntries) {
        if (equals != std::string_view::npos && entry.name == name) {
            credentials.*entry.member = trimmed(text.substr(equals + 1));
            return;
        }
    }
    refuse(path, "has a line other than aws_access_key_id, aws_secret_access_key, "
                 "aws_session_token or authorization with a value");
}

bool has_control_characters(const Credentials &credentials)
{
    for (const auto &entry : kEntries) {
        for (const char c : credentials.*entry.member) {
            if (static_cast<unsigned char>(c) < ' ') {
                return true;
            }
        }
    }
    return false;
}

}   // namespace

std::shared_ptr<const Credentials> read_credentials(const std::string &path)
{
    check_private(path);
    std::ifstream file(path);
    if (!file) {
        refuse(path, "cannot be read");
    }
    auto credentials = std::make_shared<Credentials>();
    for (std::string line; std::getline(file, line);) {
        take_line(*credentials, line, path);
    }
    if (has_control_characters(*credentials)) {
        refuse(path, "has control characters");
    }
    if (credentials->access_key.empty() != credentials->secret_key.empty()) {
        refuse(path, "has one of aws_access_key_id and aws_secret_access_key without the other");
    }
    return credentials;
}

std::shared_ptr<const Credentials> credentials_of_environment()
{
    const auto value = [](const char *name) {
        const char *found = std::getenv(name);
        return std::string(found == nullptr ? "" : found);
    };
    auto credentials =
        std::make_shared<Credentials>(Credentials{.access_key = value("AWS_ACCESS_KEY_ID"),
                                                  .secret_key = value("AWS_SECRET_ACCESS_KEY"),
                                                  .session_token = value("AWS_SESSION_TOKEN")});
    if (credentials->access_key.empty() || credentials->secret_key.empty()) {
        throw Error(Kind::bad_request,
                    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment of "
                    "httpd");
    }
    return credentials;
}

}   // namespace iiif
