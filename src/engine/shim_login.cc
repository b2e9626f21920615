// The C interface of logins. No exception leaves a function of this file.

#include "iiif.h"

#include <memory>
#include <string>
#include <variant>

#include "engine/handles.h"
#include "engine/access_tokens.h"
#include "protocol/login_url.h"

struct iiif_identity {
    iiif::Identity identity;
};

namespace {

// Returns the Ask, or null for an invalid question.
const iiif::Ask *meaning_of(const iiif_ask *ask)
{
    return std::get_if<iiif::Ask>(&ask->question.meaning);
}

// Changes the Ask of a valid question. Returns 0 when memory runs out.
template <class Change> int change(iiif_ask *ask, const Change &change) noexcept
{
    try {
        if (auto *meaning = std::get_if<iiif::Ask>(&ask->question.meaning)) {
            change(*meaning);
        }
        return 1;
    }
    catch (...) {
        return 0;
    }
}

iiif_login service_of(const iiif::LoginPage &page)
{
    switch (page.page) {
    case iiif::LoginPage::Page::access:
        break;
    case iiif::LoginPage::Page::form:
        return IIIF_LOGIN_FORM;
    case iiif::LoginPage::Page::logout:
        return IIIF_LOGOUT;
    }
    return IIIF_LOGIN_PAGE;
}

}   // namespace

const char *iiif_settings_login(const iiif_settings *settings)
{
    return iiif::text_or_null(settings->settings.description.login);
}

int iiif_settings_login_is_external(const iiif_settings *settings)
{
    return settings->settings.description.login_profile == iiif::LoginProfile::external ? 1 : 0;
}

int iiif_settings_refuses_info(const iiif_settings *settings)
{
    return settings->settings.description.login_versions == iiif::LoginVersions::first ? 1 : 0;
}

const char *iiif_settings_substitute(const iiif_settings *settings)
{
    return iiif::text_or_null(settings->settings.location.login_substitute);
}

const char *iiif_settings_token_variable(const iiif_settings *settings, size_t index)
{
    const auto &names = settings->settings.location.token_variables;
    return index < names.size() ? names[index].c_str() : nullptr;
}

const char *iiif_login_cookie(void)
{
    return iiif::kLoginCookie;
}

iiif_login iiif_ask_login(const iiif_ask *ask)
{
    const auto *meaning = meaning_of(ask);
    if (meaning == nullptr) {
        return IIIF_NO_LOGIN;
    }
    if (const auto *page = std::get_if<iiif::LoginPage>(&meaning->what)) {
        return service_of(*page);
    }
    return std::holds_alternative<iiif::TokenPage>(meaning->what) ? IIIF_TOKEN
           : std::holds_alternative<iiif::Probe>(meaning->what)   ? IIIF_PROBE
                                                                  : IIIF_NO_LOGIN;
}

const char *iiif_ask_probed(const iiif_ask *ask)
{
    const auto *meaning = meaning_of(ask);
    const auto *probe = meaning == nullptr ? nullptr : std::get_if<iiif::Probe>(&meaning->what);
    return probe == nullptr ? nullptr : probe->picture.c_str();
}

int iiif_ask_wants_info(const iiif_ask *ask)
{
    const auto *meaning = meaning_of(ask);
    return meaning != nullptr && (std::holds_alternative<iiif::Description>(meaning->what) ||
                                  std::holds_alternative<iiif::Redirect>(meaning->what))
               ? 1
               : 0;
}

int iiif_ask_offer_login(iiif_ask *ask, const char *services, const char *probes)
{
    return change(ask, [&](iiif::Ask &meaning) { meaning.login = {services, probes}; });
}

iiif_identity *iiif_identity_new(const iiif_engine *engine, const char *scope, const char *token)
{
    return iiif::make_handle([&]() -> std::unique_ptr<iiif_identity> {
        auto identity = engine->engine.resources().tokens.open(scope, token, iiif::time_of_day());
        return identity ? std::make_unique<iiif_identity>(iiif_identity{std::move(*identity)})
                        : nullptr;
    });
}

void iiif_identity_free(iiif_identity *identity)
{
    const std::unique_ptr<iiif_identity> end(identity);
}

const char *iiif_identity_user(const iiif_identity *identity)
{
    return iiif::text_or_null(identity->identity.user);
}

const char *iiif_identity_auth_type(const iiif_identity *identity)
{
    return iiif::text_or_null(identity->identity.auth_type);
}

const char *iiif_identity_variable(const iiif_identity *identity, size_t index, const char **value)
{
    const auto &variables = identity->identity.variables;
    if (index >= variables.size()) {
        return nullptr;
    }
    *value = variables[index].second.c_str();
    return variables[index].first.c_str();
}

int iiif_ask_meet(iiif_ask *ask, const iiif_visitor *visitor)
{
    return change(ask, [&](iiif::Ask &meaning) {
        meaning.visitor = {
            .status = visitor->status,
            .identity = {.user = std::string(iiif::text_or_empty(visitor->user)),
                         .auth_type = std::string(iiif::text_or_empty(visitor->auth_type))},
            .sent_password = visitor->sent_password != 0,
            .knew_login = visitor->knew_login != 0,
            .scope = std::string(iiif::text_or_empty(visitor->scope)),
            .substitute = std::string(iiif::text_or_empty(visitor->substitute)),
            .substitute_is_image = visitor->substitute_is_image != 0,
            .moved = std::string(iiif::text_or_empty(visitor->moved)),
            .form_target = std::string(iiif::text_or_empty(visitor->form_target))};
    });
}

int iiif_ask_add_variable(iiif_ask *ask, const char *name, const char *value)
{
    return change(ask, [&](iiif::Ask &meaning) {
        meaning.visitor.identity.variables.emplace_back(name, value);
    });
}
