#include "engine/login_values.h"

#include <cctype>

#include "base/cursor.h"
#include "base/utf8.h"
#include "protocol/login_url.h"

namespace iiif {

namespace {

constexpr std::array<Choice<LoginText::Kind>, 8> kTextKinds{
    {{"label", LoginText::Kind::label},
     {"heading", LoginText::Kind::heading},
     {"note", LoginText::Kind::note},
     {"confirm", LoginText::Kind::confirm},
     {"logout", LoginText::Kind::logout},
     {"error-heading", LoginText::Kind::error_heading},
     {"error-note", LoginText::Kind::error_note},
     {"close", LoginText::Kind::close}}};

bool is_plain_path(std::string_view path)
{
    constexpr std::string_view kOdd = "?#%\" <>\\*";
    return path.size() > 1 && path.starts_with('/') &&
           path.find_first_of(kOdd) == std::string_view::npos &&
           path.find("//") == std::string_view::npos;
}

std::string without_last_slashes(std::string_view path)
{
    return std::string(path.substr(0, path.find_last_not_of('/') + 1));
}

// A language tag (BCP 47) or `none`: letters, digits and hyphens.
bool is_language(std::string_view word)
{
    return !word.empty() && std::ranges::all_of(word, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-';
    });
}

}   // namespace

std::string login_path_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "off, or the path of the location with SetHandler iiif-auth, such as /iiif-auth";
    const auto word = line.only_word(kWanted);
    if (word == "off") {
        return {};
    }
    if (!is_plain_path(word)) {
        line.refuse(kWanted);
    }
    return without_last_slashes(word);
}

LoginVersions login_versions_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "1, 2 or both";
    constexpr std::array<Choice<LoginVersions>, 3> kVersions{
        {{"1", LoginVersions::first}, {"2", LoginVersions::second}, {"both", LoginVersions::both}}};
    return choice_of(line, line.only_word(kWanted), kVersions, kWanted);
}

LoginProfile login_profile_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "active, clickthrough, kiosk or external";
    constexpr std::array<Choice<LoginProfile>, 4> kProfiles{
        {{"active", LoginProfile::active},
         {"clickthrough", LoginProfile::clickthrough},
         {"kiosk", LoginProfile::kiosk},
         {"external", LoginProfile::external}}};
    return choice_of(line, line.only_word(kWanted), kProfiles, kWanted);
}

LoginTexts with_login_text(LoginTexts texts, const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "label, heading, note, confirm, logout, error-heading, error-note or close, a language if "
        "the text is in one, such as en, and a text in UTF-8";
    const auto &words = line.words;
    if (words.size() < 2 || words.size() > 3) {
        line.refuse(kWanted);
    }
    LoginText added{.kind = choice_of(line, words[0], kTextKinds, kWanted)};
    added.language = words.size() == 3 ? words[1] : "none";
    added.text = words.back();
    if (!is_language(added.language) || added.text.empty() || !is_utf8(added.text)) {
        line.refuse(kWanted);
    }
    std::erase_if(texts.all, [&](const LoginText &text) {
        return text.kind == added.kind && text.language == added.language;
    });
    texts.all.push_back(std::move(added));
    return texts;
}

std::string substitute_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "off, the path of a location with SetHandler iiif, such as /small, or a number of pixels";
    const auto word = line.only_word(kWanted);
    Cursor in(word);
    const auto pixels = in.number();
    if (word == "off") {
        return {};
    }
    if (pixels && in.at_end() && *pixels > 0 && *pixels <= kMostPixels) {
        return std::to_string(*pixels);
    }
    if (!is_plain_path(word)) {
        line.refuse(kWanted);
    }
    return without_last_slashes(word);
}

std::vector<std::string> login_origins_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "*, or origins such as https://viewer.example.org";
    std::vector<std::string> origins;
    for (const std::string_view word : line.words) {
        auto origin = word == "*" ? "*" : origin_in(word);
        if (origin.empty() || (word == "*" && line.words.size() > 1)) {
            line.refuse(kWanted);
        }
        origins.push_back(std::move(origin));
    }
    if (origins.empty()) {
        line.refuse(kWanted);
    }
    return origins;
}

std::vector<std::string> token_variables_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "names of environment variables, such as OIDC_CLAIM_groups";
    constexpr std::string_view kNames =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    std::vector<std::string> names;
    for (const std::string_view word : line.words) {
        if (word.empty() || word.find_first_not_of(kNames) != std::string_view::npos) {
            line.refuse(kWanted);
        }
        names.emplace_back(word);
    }
    if (names.empty()) {
        line.refuse(kWanted);
    }
    return names;
}

}   // namespace iiif
