#include "httpd/login.h"

#include "apr_lib.h"
#include "apr_optional.h"
#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mod_session.h"
#include "util_cookies.h"

#include "httpd/configuration.h"
#include "httpd/forwarded.h"
#include "httpd/judging.h"

/* --- URLs ---------------------------------------------------------------------------------------
 */

/* Returns the path without the end, or NULL if it does not end so. */
static const char *without_end(apr_pool_t *pool, const char *path, const char *end)
{
    apr_size_t length = strlen(path);
    apr_size_t of_end = strlen(end);

    return length >= of_end && !strcmp(path + length - of_end, end)
               ? apr_pstrmemdup(pool, path, length - of_end)
               : NULL;
}

/* Returns the public URL of a path of this host. IIIFBaseURL is that of the location; a path
 * elsewhere is in the same place relative to it. */
static const char *public_url(request_rec *r, const iiif_dir_conf *conf, const char *path)
{
    const char *base = iiif_settings_base_url(conf->settings);
    apr_size_t length = strlen(conf->location);
    const char *before;

    if (!base) {
        return mod_iiif_public_url(r, conf->settings, path);
    }
    if (!strncmp(path, conf->location, length) && (path[length] == '/' || !path[length])) {
        return apr_pstrcat(r->pool, base, path + length, NULL);
    }
    before = without_end(r->pool, base, conf->location);
    if (!before) {
        apr_size_t host = (apr_size_t)(strstr(base, "://") + 3 - base);

        before = apr_pstrmemdup(r->pool, base, host + strcspn(base + host, "/"));
    }
    return apr_pstrcat(r->pool, before, path, NULL);
}

/* Returns the path of the base URI of the picture that info.json, or the base URI itself,
 * describes. */
static const char *described_picture(const request_rec *r)
{
    const char *base = without_end(r->pool, r->uri, "/info.json");

    if (base) {
        return base;
    }
    base = without_end(r->pool, r->uri, "/");
    return base ? base : r->uri;
}

/* --- Substitutes --------------------------------------------------------------------------------
 */

static const char *smaller_size(request_rec *r, const char *picture, const char *pixels)
{
    return apr_pstrcat(r->pool, picture, "/full/!", pixels, ",", pixels, "/0/default.jpg", NULL);
}

/* Sets what the visitor may see instead of the picture whose base URI has this path, if he may see
 * it. `look` is the sub-request for the picture. */
static void find_substitute(request_rec *r, request_rec *look, const char *picture,
                            iiif_rights rights, const iiif_identity *identity,
                            iiif_visitor *visitor)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(look);
    const char *substitute = iiif_settings_substitute(conf->settings);
    request_rec *other;
    const char *path;
    int status;

    if (!substitute) {
        return;
    }
    if (apr_isdigit(substitute[0])) {
        path = smaller_size(r, picture, substitute);
        other = mod_iiif_judge(r, path, rights, identity);
        status = other->status;
        visitor->substitute_is_image = 1;
    }
    else {
        path = apr_pstrcat(r->pool, substitute, picture + strlen(conf->location), NULL);
        other = mod_iiif_judge_picture(r, path, rights, identity, &status);
    }
    if (status == HTTP_OK && mod_iiif_request_of(other)) {
        /* `r` and not `other`, which does not know the port that the client wrote. */
        visitor->substitute = public_url(r, mod_iiif_dir_conf_of(other), path);
    }
}

/* --- Who may pass -------------------------------------------------------------------------------
 */

int mod_iiif_let_service_pass(request_rec *r)
{
    const iiif_request *request = mod_iiif_request_of(r);

    switch (request ? iiif_ask_login(request->ask) : IIIF_NO_LOGIN) {
    case IIIF_NO_LOGIN:
    case IIIF_LOGIN_PAGE:
        break;
    case IIIF_LOGIN_FORM:
    case IIIF_LOGOUT:
    case IIIF_TOKEN:
    case IIIF_PROBE:
        return OK;
    }
    return DECLINED;
}

/* Whether a login may change this refusal. A network is refused with 403, as all is that nobody may
 * see; so IIIFAuth has to be off where nobody may see anything. */
static int may_be_mended(int status, const iiif_settings *settings)
{
    return status == HTTP_UNAUTHORIZED ||
           (status == HTTP_FORBIDDEN && iiif_settings_login_is_external(settings));
}

int mod_iiif_let_description_pass(request_rec *r)
{
    iiif_request *request = mod_iiif_request_of(r);
    const iiif_settings *settings = request ? mod_iiif_dir_conf_of(r)->settings : NULL;
    const char *login = settings ? iiif_settings_login(settings) : NULL;
    const iiif_identity *identity;
    int status;
    int sent;

    if (!login || r->main || !request->has_file || !iiif_ask_wants_info(request->ask)) {
        return DECLINED;
    }
    identity = mod_iiif_bearer_of(r, mod_iiif_scope_of(r, login), &sent);
    request->look = mod_iiif_judge_picture(r, described_picture(r),
                                           sent ? IIIF_BEARER : IIIF_CLIENT, identity, &status);
    if (may_be_mended(status, settings)) {
        request->refused = status;
        return OK;
    }
    return sent && status == HTTP_OK ? OK : DECLINED;
}

/* --- What the engine has to know ----------------------------------------------------------------
 */

/* Removes passwords, cookies and tokens from what sub-requests and logs see. */
static void forget_credentials(request_rec *r)
{
    r->headers_in = apr_table_copy(r->pool, r->headers_in);
    apr_table_unset(r->headers_in, "Authorization");
    apr_table_unset(r->headers_in, "Cookie");
}

/* Returns the settings of the picture, or those of the login services where it is none of theirs.
 */
static const iiif_settings *meet_prober(request_rec *r, iiif_request *request,
                                        const iiif_dir_conf *conf, iiif_visitor *visitor)
{
    const char *picture = iiif_ask_probed(request->ask);
    const iiif_identity *identity;
    const iiif_dir_conf *of_picture;
    const char *login;
    request_rec *look;
    int sent;

    identity = mod_iiif_bearer_of(r, mod_iiif_scope_of(r, conf->location), &sent);
    forget_credentials(r);
    look = mod_iiif_judge_picture(r, picture, IIIF_BEARER, identity, &visitor->status);
    of_picture = mod_iiif_dir_conf_of(look);
    login = mod_iiif_request_of(look) ? iiif_settings_login(of_picture->settings) : NULL;
    if (!login || strcmp(login, conf->location) != 0) {
        visitor->status = HTTP_NOT_FOUND;
        return conf->settings;
    }
    if (visitor->status == HTTP_UNAUTHORIZED || visitor->status == HTTP_FORBIDDEN) {
        find_substitute(r, look, picture, IIIF_BEARER, identity, visitor);
    }
    visitor->moved = mod_iiif_moved_base(look);
    return of_picture->settings;
}

static int is_set(const char *text)
{
    return text && *text;
}

static int has_login_cookie(request_rec *r)
{
    const char *value = NULL;

    return ap_cookie_read(r, iiif_login_cookie(), &value, 0) == APR_SUCCESS && is_set(value);
}

/* Asks httpd who would be let in to the login page. */
static void meet_holder(request_rec *r, iiif_request *request, const iiif_dir_conf *conf,
                        iiif_visitor *visitor)
{
    const char *path = apr_pstrcat(r->pool, conf->location, "/login", NULL);
    request_rec *look = mod_iiif_judge(r, path, IIIF_CLIENT, NULL);

    visitor->status = look->status;
    visitor->user = look->user;
    visitor->auth_type = look->ap_auth_type;
    visitor->sent_password = is_set(apr_table_get(r->headers_in, "Authorization"));
    visitor->knew_login = has_login_cookie(r);
    request->look = look;
}

static int add_variables(iiif_request *request, const iiif_settings *settings)
{
    const char *name;
    size_t i;

    for (i = 0; (name = iiif_settings_token_variable(settings, i)) != NULL; i++) {
        const char *value = apr_table_get(request->look->subprocess_env, name);

        if (value && !iiif_ask_add_variable(request->ask, name, value)) {
            return 0;
        }
    }
    return 1;
}

/* Empties the session of mod_session, which then removes its cookie or its record. */
static void end_session(request_rec *r)
{
    APR_OPTIONAL_FN_TYPE(ap_session_load) *load = APR_RETRIEVE_OPTIONAL_FN(ap_session_load);
    session_rec *session = NULL;

    if (load && load(r, &session) == APR_SUCCESS && session) {
        apr_table_clear(session->entries);
        session->encoded = NULL;
        session->dirty = 1;
    }
}

static const char *form_target(request_rec *r)
{
    const char *query = r->prev ? r->prev->args : r->args;

    return query ? apr_pstrcat(r->pool, "login?", query, NULL) : "login";
}

/* Names the login services in documents; and for Authorization Flow 1.0 says who gets no info.json.
 */
static const iiif_settings *offer_login(request_rec *r, iiif_request *request,
                                        const iiif_dir_conf *conf)
{
    const char *login = iiif_settings_login(conf->settings);
    const char *services;
    iiif_visitor visitor = {0};

    if (!login || !iiif_shows_pictures(conf->handler)) {
        return conf->settings;
    }
    services = public_url(r, conf, login);
    if (!iiif_ask_offer_login(request->ask, services,
                              apr_pstrcat(r->pool, services, "/probe", conf->location, NULL))) {
        return NULL;
    }
    if (!request->refused || !iiif_settings_refuses_info(conf->settings)) {
        return conf->settings;
    }
    visitor.status = request->refused;
    find_substitute(r, request->look, described_picture(r), IIIF_CLIENT, NULL, &visitor);
    return iiif_ask_meet(request->ask, &visitor) ? conf->settings : NULL;
}

const iiif_settings *mod_iiif_prepare_login(request_rec *r, iiif_request *request)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(r);
    const iiif_settings *settings = conf->settings;
    iiif_visitor visitor = {0};

    visitor.scope = mod_iiif_scope_of(r, conf->location);
    switch (iiif_ask_login(request->ask)) {
    case IIIF_NO_LOGIN:
        return offer_login(r, request, conf);
    case IIIF_LOGIN_PAGE:
        visitor.user = r->user;
        visitor.auth_type = r->ap_auth_type;
        break;
    case IIIF_LOGIN_FORM:
        visitor.form_target = form_target(r);
        break;
    case IIIF_LOGOUT:
        meet_holder(r, request, conf, &visitor);
        end_session(r);
        break;
    case IIIF_TOKEN:
        meet_holder(r, request, conf, &visitor);
        break;
    case IIIF_PROBE:
        settings = meet_prober(r, request, conf, &visitor);
        break;
    }
    if (!iiif_ask_meet(request->ask, &visitor)) {
        return NULL;
    }
    return iiif_ask_login(request->ask) != IIIF_TOKEN || add_variables(request, settings) ? settings
                                                                                          : NULL;
}
