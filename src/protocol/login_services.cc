#include "protocol/login_services.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace iiif {

namespace {

using Json = nlohmann::ordered_json;
using Kind = LoginText::Kind;

constexpr std::string_view kFirst = "http://iiif.io/api/auth/1/";

bool is_set(const LoginTexts &texts, Kind kind)
{
    return std::ranges::find(texts.all, kind, &LoginText::kind) != texts.all.end();
}

// --- Version 2.0

void add_map(Json &json, std::string_view name, const LoginTexts &texts, Kind kind,
             std::string_view fallback = {})
{
    if (is_set(texts, kind) || !fallback.empty()) {
        json[name] = Json::parse(text_map(texts, kind, fallback));
    }
}

// A note needs a heading (sections 3.2, 5.1).
std::string_view heading_for(const LoginTexts &texts, Kind note, std::string_view heading)
{
    return is_set(texts, note) ? heading : "";
}

std::string_view profile_name(LoginProfile profile)
{
    switch (profile) {
    case LoginProfile::active:
    case LoginProfile::clickthrough:
        break;
    case LoginProfile::kiosk:
        return "kiosk";
    case LoginProfile::external:
        return "external";
    }
    return "active";
}

Json access_2(const LoginAddresses &login, const DescriptionSettings &settings)
{
    const auto &texts = settings.login_texts;
    const auto name = profile_name(settings.login_profile);
    const bool active = name == "active";
    Json json = Json::object();
    if (settings.login_profile != LoginProfile::external) {   // section 3.1: it should have no id
        json["id"] = login.services + "/login";
    }
    json["type"] = "AuthAccessService2";
    json["profile"] = name;
    add_map(json, "label", texts, Kind::label, active ? kLoginLabel : "");
    add_map(json, "heading", texts, Kind::heading, heading_for(texts, Kind::note, kLoginLabel));
    add_map(json, "note", texts, Kind::note);
    add_map(json, "confirmLabel", texts, Kind::confirm, active ? kLoginLabel : "");
    Json token{{"id", login.services + "/token"}, {"type", "AuthAccessTokenService2"}};
    add_map(token, "errorHeading", texts, Kind::error_heading,
            heading_for(texts, Kind::error_note, kNoAccess));
    add_map(token, "errorNote", texts, Kind::error_note);
    json["service"] = Json::array({std::move(token)});
    if (settings.login_profile != LoginProfile::external) {
        Json logout{{"id", login.services + "/logout"}, {"type", "AuthLogoutService2"}};
        add_map(logout, "label", texts, Kind::logout, kLogoutLabel);
        json["service"].push_back(std::move(logout));
    }
    return json;
}

Json probe_2(const LoginAddresses &login, std::string_view picture,
             const DescriptionSettings &settings, Dialect dialect)
{
    const auto &texts = settings.login_texts;
    Json json = Json::object();
    if (dialect != Dialect::iiif3) {
        json["@context"] = kLoginContext;
    }
    json["id"] = login.probes + std::string(picture);
    json["type"] = "AuthProbeService2";
    add_map(json, "errorHeading", texts, Kind::error_heading,
            heading_for(texts, Kind::error_note, kNoAccess));
    add_map(json, "errorNote", texts, Kind::error_note);
    json["service"] = Json::array({access_2(login, settings)});
    return json;
}

// --- Version 1.0

std::string_view profile_name_1(LoginProfile profile)
{
    switch (profile) {
    case LoginProfile::active:
        break;
    case LoginProfile::clickthrough:
        return "clickthrough";
    case LoginProfile::kiosk:
        return "kiosk";
    case LoginProfile::external:
        return "external";
    }
    return "login";
}

void add_text(Json &json, std::string_view name, const LoginTexts &texts, Kind kind)
{
    if (is_set(texts, kind)) {
        json[name] = plain_text(texts, kind);
    }
}

// Version 3 documents name the types of older services (Presentation 3.0 section 4.6).
Json service_1(std::string id, std::string_view profile, std::string_view type, Dialect dialect)
{
    Json json{{"@id", std::move(id)}};
    if (dialect == Dialect::iiif3) {
        json["@type"] = type;
    }
    json["profile"] = std::string(kFirst) + std::string(profile);
    return json;
}

// An external service is opened by nobody, but viewers distinguish services by their ids.
Json access_1(const LoginAddresses &login, const DescriptionSettings &settings, Dialect dialect)
{
    const auto &texts = settings.login_texts;
    Json json{{"@context", std::string(kFirst) + "context.json"}};
    json.update(service_1(login.services + "/login", profile_name_1(settings.login_profile),
                          "AuthCookieService1", dialect));
    json["label"] = plain_text(texts, Kind::label, kLoginLabel);
    add_text(json, "header", texts, Kind::heading);
    add_text(json, "description", texts, Kind::note);
    add_text(json, "confirmLabel", texts, Kind::confirm);
    add_text(json, "failureHeader", texts, Kind::error_heading);
    add_text(json, "failureDescription", texts, Kind::error_note);
    json["service"] =
        Json::array({service_1(login.services + "/token1", "token", "AuthTokenService1", dialect)});
    if (settings.login_profile != LoginProfile::external) {
        auto logout =
            service_1(login.services + "/logout", "logout", "AuthLogoutService1", dialect);
        logout["label"] = plain_text(texts, Kind::logout, kLogoutLabel);
        json["service"].push_back(std::move(logout));
    }
    return json;
}

}   // namespace

std::string login_services(const LoginAddresses &login, std::string_view picture,
                           const DescriptionSettings &settings, LoginVersions versions,
                           Dialect dialect)
{
    if (login.services.empty()) {
        return {};
    }
    Json json = Json::array();
    if (versions != LoginVersions::first) {
        json.push_back(probe_2(login, picture, settings, dialect));
    }
    if (versions != LoginVersions::second) {
        json.push_back(access_1(login, settings, dialect));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool has_login_context(const LoginAddresses &login, LoginVersions versions, Dialect dialect)
{
    return dialect == Dialect::iiif3 && !login.services.empty() && versions != LoginVersions::first;
}

std::string text_map(const LoginTexts &texts, Kind kind, std::string_view fallback)
{
    Json map = Json::object();
    for (const auto &text : texts.all) {
        if (text.kind == kind) {
            map[text.language].push_back(text.text);
        }
    }
    if (map.empty() && !fallback.empty()) {
        map["en"].push_back(fallback);
    }
    return map.dump();
}

std::string plain_text(const LoginTexts &texts, Kind kind, std::string_view fallback)
{
    const LoginText *chosen = nullptr;
    for (const auto &text : texts.all) {
        if (text.kind == kind && (chosen == nullptr || text.language == "en")) {
            chosen = &text;
        }
    }
    return std::string(chosen == nullptr ? fallback : std::string_view(chosen->text));
}

}   // namespace iiif
