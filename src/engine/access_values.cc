#include "engine/access_values.h"

#include <sstream>
#include <string_view>

#include <sys/stat.h>

#include "base/error.h"
#include "protocol/iip_text.h"

namespace iiif {

PrivateAnswers private_answers_of(const DirectiveLine &line)
{
    using Which = PrivateAnswers::Which;
    constexpr std::string_view kWanted = "auto, on or off, and no-store where nothing may be kept";
    constexpr std::array<Choice<Which>, 3> kWords{
        {{"auto", Which::automatic}, {"on", Which::all}, {"off", Which::of_users}}};
    auto words = line.words;
    PrivateAnswers answers;
    if (!words.empty() && lower_case(words.back()) == "no-store") {
        answers.no_store = true;
        words = words.first(words.size() - 1);
    }
    if (words.size() > 1 || (words.empty() && !answers.no_store)) {
        line.refuse(kWanted);
    }
    if (!words.empty()) {
        answers.which = choice_of(line, lower_case(words.front()), kWords, kWanted);
    }
    return answers;
}

LimitMode limit_mode_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "log or enforce";
    constexpr std::array<Choice<LimitMode>, 2> kWords{
        {{"log", LimitMode::log}, {"enforce", LimitMode::enforce}}};
    return choice_of(line, lower_case(line.only_word(kWanted)), kWords, kWanted);
}

std::int64_t load_of(const DirectiveLine &line)
{
    constexpr std::int64_t kMostPercent = 99;
    if (line.words.size() == 1 && lower_case(line.words.front()) == "off") {
        return 0;
    }
    return number_of(line, "percent, or off,", 1, kMostPercent);
}

namespace {

void refuse_open_file(const DirectiveLine &line, const std::string &name)
{
    struct stat status = {};
    if (stat(name.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw Error(Kind::bad_request, std::string(line.directive) + ": " + name +
                                           " may be read by others: chmod 0600 it");
    }
}

}   // namespace

std::vector<std::string> keys_in_file(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "the name of a file with one key a line, each of at least 32 characters (openssl rand -hex "
        "32 makes one)";
    constexpr std::size_t kLeastKey = 32;
    std::istringstream text(file_text(line, kWanted));
    std::vector<std::string> keys;
    for (std::string key; std::getline(text, key);) {
        key.resize(key.find_last_not_of(" \t\r") + 1);
        if (key.empty() || key.starts_with('#')) {
            continue;
        }
        if (key.size() < kLeastKey) {
            line.refuse(kWanted);
        }
        keys.push_back(std::move(key));
    }
    if (keys.empty()) {
        line.refuse(kWanted);
    }
    return keys;
}

std::vector<std::string> keys_of(const DirectiveLine &line)
{
    if (line.words.size() == 1) {
        refuse_open_file(line, line.words[0]);
    }
    return keys_in_file(line);
}

}   // namespace iiif
