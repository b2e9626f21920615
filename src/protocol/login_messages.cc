#include "protocol/login_messages.h"

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "protocol/iiif_link.h"
#include "protocol/login_services.h"

namespace iiif {

namespace {

using Json = nlohmann::ordered_json;
using Kind = LoginText::Kind;

struct ErrorNames {
    std::string_view profile;   // 2.0 section 4.4
    std::string_view error;     // 1.0 section 2.2.4
    int status;                 // 1.0 section 2.2.3
    std::string_view sentence;
};

ErrorNames names_of(TokenError error)
{
    switch (error) {
    case TokenError::invalid_request:
        return {"invalidRequest", "invalidRequest", 400,
                "The viewer's request for a token is incomplete."};
    case TokenError::invalid_origin:
        return {"invalidOrigin", "invalidOrigin", 403,
                "Viewers of this site may not show these pictures."};
    case TokenError::missing_aspect:
        return {"missingAspect", "missingCredentials", 401, "You are not logged in."};
    case TokenError::invalid_aspect:
        return {"invalidAspect", "invalidCredentials", 401,
                "Your name or your password does not grant access."};
    case TokenError::expired_aspect:
        return {"expiredAspect", "invalidCredentials", 401, "Your login has ended."};
    case TokenError::unavailable:
        break;
    }
    return {"unavailable", "unavailable", 503, "The login service is not available."};
}

std::string text_of(const Json &json)
{
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void add_message_id(Json &json, const TokenPage &asked)
{
    if (asked.message_id) {
        json["messageId"] = *asked.message_id;
    }
}

Json new_message(const TokenPage &asked, std::string_view type)
{
    Json json = Json::object();
    if (!asked.first_version) {
        json["@context"] = kLoginContext;
        json["type"] = type;
    }
    add_message_id(json, asked);
    return json;
}

Json picture_json(const OtherPicture &picture)
{
    if (!picture.service) {
        return {{"id", picture.uri}, {"type", "Image"}, {"format", "image/jpeg"}};
    }
    const bool third = picture.dialect == Dialect::iiif3;
    Json service =
        third
            ? Json{{"id", picture.uri},
                   {"type", "ImageService3"},
                   {"profile", "level" + std::to_string(picture.level)}}
            : Json{{"@id", picture.uri},
                   {"@type", picture.dialect == Dialect::iiif2 ? "ImageService2" : "ImageService1"},
                   {"profile", profile_uri(picture.dialect, picture.level)}};
    const auto *whole = third                               ? "/full/max/0/default.jpg"
                        : picture.dialect == Dialect::iiif2 ? "/full/full/0/default.jpg"
                                                            : "/full/full/0/native.jpg";
    return {{"id", picture.uri + whole},
            {"type", "Image"},
            {"format", "image/jpeg"},
            {"service", Json::array({std::move(service)})}};
}

}   // namespace

std::string token_message(const TokenPage &asked, const Token &token)
{
    auto json = new_message(asked, "AuthAccessToken2");
    json["accessToken"] = token.text;
    json["expiresIn"] = token.seconds;
    return text_of(json);
}

std::string token_message(const TokenPage &asked, TokenError error, const LoginTexts &texts)
{
    const auto names = names_of(error);
    auto json = new_message(asked, "AuthAccessTokenError2");
    if (asked.first_version) {
        json["error"] = names.error;
        json["description"] = names.sentence;
        return text_of(json);
    }
    json["profile"] = names.profile;
    json["heading"] = Json::parse(text_map(texts, Kind::error_heading, kNoAccess));
    json["note"] = Json::parse(text_map(texts, Kind::error_note, names.sentence));
    return text_of(json);
}

int status_of(TokenError error)
{
    return names_of(error).status;
}

std::string probe_message(const ProbeResult &result, const LoginTexts &texts)
{
    constexpr int kFirstRedirect = 300;
    Json json{{"@context", kLoginContext}, {"type", "AuthProbeResult2"}, {"status", result.status}};
    if (result.location) {
        json["location"] = picture_json(*result.location);
    }
    if (result.substitute) {
        json["substitute"] = Json::array({picture_json(*result.substitute)});
    }
    if (result.status >= kFirstRedirect && !result.location) {
        json["heading"] = Json::parse(text_map(texts, Kind::error_heading, kNoAccess));
        const auto note = text_map(texts, Kind::error_note);
        if (note != "{}") {
            json["note"] = Json::parse(note);
        }
    }
    return text_of(json);
}

}   // namespace iiif
