#include "httpd/privacy.h"

#include "apr_lib.h"
#include "apr_strings.h"

#include "http_config.h"
#include "http_ssl.h"
#include "mod_session.h"

#include "httpd/configuration.h"
#include "httpd/locating.h"

static const char cache_control[] = "Cache-Control";
static const char no_store[] = "no-store";

/* --- Whether an answer is private ---------------------------------------------------------------
 */

static int has_certificate(request_rec *r)
{
    const char *verified;

    if (!ap_ssl_conn_is_ssl(r->connection)) {
        return 0;
    }
    verified = ap_ssl_var_lookup(r->pool, r->server, r->connection, r, "SSL_CLIENT_VERIFY");
    return verified && *verified && strcmp(verified, "NONE") != 0;
}

/* Whether mod_session has loaded a session that says something. It makes an empty one for clients
 * without. */
static int has_session(request_rec *r)
{
    APR_OPTIONAL_FN_TYPE(ap_session_load) *load = APR_RETRIEVE_OPTIONAL_FN(ap_session_load);
    session_rec *session = NULL;

    return load && load(r, &session) == APR_SUCCESS && session &&
           (session->encoded || (session->entries && !apr_is_empty_table(session->entries)));
}

/* Whether the request says who the client is. A password or token counts even if no rule of httpd
 * looked at it, because an expression or another module may have. */
static int names_client(request_rec *r)
{
    return r->user || r->ap_auth_type || apr_table_get(r->headers_in, "Authorization") ||
           apr_table_get(r->subprocess_env, "REMOTE_USER") ||
           apr_table_get(r->headers_out, "Set-Cookie") ||
           apr_table_get(r->err_headers_out, "Set-Cookie") || has_certificate(r) || has_session(r);
}

static int is_guarded(const iiif_dir_conf *conf)
{
    return conf->varies || conf->require.guard == IIIF_GUARD_CLIENT ||
           conf->allow.guard == IIIF_GUARD_CLIENT;
}

static int is_private(request_rec *r)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(r);
    const iiif_private said = iiif_settings_private(conf->settings);

    return said == IIIF_PRIVATE_ALL || mod_iiif_request_of(r)->is_private || names_client(r) ||
           (said == IIIF_PRIVATE_AUTO && is_guarded(conf));
}

/* A file that is refused to this client, but not to some users, is missing in its answer only. */
void mod_iiif_note_lookup(request_rec *r, const request_rec *look, int is_readable)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(look);
    const iiif_private said = iiif_settings_private(conf->settings);

    if (look->user || said == IIIF_PRIVATE_ALL ||
        (!is_readable && conf->require.guard == IIIF_GUARD_USER) ||
        (said == IIIF_PRIVATE_AUTO && is_guarded(conf))) {
        mod_iiif_request_of(r)->is_private = 1;
    }
}

/* --- The headers --------------------------------------------------------------------------------
 */

int mod_iiif_expect_errors(request_rec *r)
{
    if (mod_iiif_request_of(r) && !apr_table_get(r->err_headers_out, cache_control)) {
        apr_table_setn(r->err_headers_out, cache_control, no_store);
    }
    return DECLINED;
}

void mod_iiif_forget_errors(request_rec *r)
{
    if (apr_table_get(r->err_headers_out, cache_control) == no_store) {
        apr_table_unset(r->err_headers_out, cache_control);
    }
}

/* Whether a directive of Cache-Control is about shared caches, or says what is added anyway. */
static int is_replaced(const char *directive)
{
    static const char *const names[] = {"public", "private", "s-maxage", "proxy-revalidate"};
    const apr_size_t length = strcspn(directive, "= \t");
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (length == strlen(names[i]) && !ap_cstr_casecmpn(directive, names[i], length)) {
            return 1;
        }
    }
    return 0;
}

/* Returns the value of Cache-Control that keeps only the client's own cache. */
static const char *private_value(apr_pool_t *pool, const char *value)
{
    const char *made = "private";
    char *rest = apr_pstrdup(pool, value);
    char *state = NULL;
    char *directive;

    for (directive = apr_strtok(rest, ",", &state); directive;
         directive = apr_strtok(NULL, ",", &state)) {
        while (apr_isspace(*directive)) {
            directive++;
        }
        if (!ap_cstr_casecmpn(directive, no_store, strlen(no_store))) {
            return no_store;
        }
        if (*directive && !is_replaced(directive)) {
            made = apr_pstrcat(pool, made, ", ", directive, NULL);
        }
    }
    return made;
}

/* Headers that some shared caches obey instead of Cache-Control. */
static void unset_orders_to_caches(apr_table_t *headers)
{
    static const char *const names[] = {"CDN-Cache-Control", "Cloudflare-CDN-Cache-Control",
                                        "Surrogate-Control", "X-Accel-Expires"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        apr_table_unset(headers, names[i]);
    }
}

/* Returns all values of Cache-Control, because modules add to ours, or "" if there is none. */
static const char *stated(request_rec *r)
{
    const char *ours = apr_table_getm(r->pool, r->headers_out, cache_control);
    const char *errors = apr_table_getm(r->pool, r->err_headers_out, cache_control);

    return apr_pstrcat(r->pool, ours ? ours : "", ours && errors ? "," : "", errors ? errors : "",
                       NULL);
}

void mod_iiif_settle_privacy(request_rec *r)
{
    const char *value = stated(r);

    if (is_private(r)) {
        value = iiif_settings_no_store(mod_iiif_dir_conf_of(r)->settings)
                    ? no_store
                    : private_value(r->pool, value);
        unset_orders_to_caches(r->headers_out);
        unset_orders_to_caches(r->err_headers_out);
    }
    else if (*value || r->status < HTTP_BAD_REQUEST) {
        return;
    }
    apr_table_unset(r->err_headers_out, cache_control);
    apr_table_set(r->headers_out, cache_control, *value ? value : no_store);
}
