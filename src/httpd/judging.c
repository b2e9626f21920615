#include "httpd/judging.h"

#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"

#include "httpd/configuration.h"
#include "httpd/locating.h"
#include "httpd/shared_memory.h"

/* The whole picture, in a spelling that all versions of the Image API know. */
static const char whole_picture[] = "/full/pct:100/0/color.jpg";

request_rec *mod_iiif_judge(request_rec *r, const char *path, iiif_rights rights,
                            const iiif_identity *identity)
{
    iiif_request *request = mod_iiif_request_of(r);
    ap_conf_vector_t *config = r->per_dir_config;
    request_rec *look;

    request->judges_bearer = rights == IIIF_BEARER;
    request->bearer = identity;
    /* httpd skips the checks of a sub-request with the same configuration as its request, which has
     * passed them; no request for one of our locations has the configuration of no section. */
    r->per_dir_config = r->server->lookup_defaults;
    look = ap_sub_req_method_uri("GET", path, r, NULL);
    r->per_dir_config = config;
    request->judges_bearer = 0;
    request->bearer = NULL;
    return look;
}

request_rec *mod_iiif_judge_picture(request_rec *r, const char *base, iiif_rights rights,
                                    const iiif_identity *identity, int *status)
{
    const char *path = apr_pstrcat(r->pool, base, whole_picture, NULL);
    request_rec *look = mod_iiif_judge(r, path, rights, identity);
    const iiif_request *picture = mod_iiif_request_of(look);

    *status = look->status;
    if (!picture || iiif_ask_about(picture->ask) != IIIF_PICTURE ||
        (look->status == HTTP_OK && !picture->is_there)) {
        *status = HTTP_NOT_FOUND;
    }
    return look;
}

const char *mod_iiif_moved_base(request_rec *look)
{
    const char *target = apr_table_get(look->headers_out, "Location");
    apr_size_t length = target ? strlen(target) : 0;
    apr_size_t of_end = strlen(whole_picture);

    return length > of_end && !strcmp(target + length - of_end, whole_picture)
               ? apr_pstrmemdup(look->pool, target, length - of_end)
               : NULL;
}

/* Returns the request whose hook has started this sub-request to judge a bearer, or NULL. */
static const iiif_request *judging_request(const request_rec *r)
{
    const request_rec *above;

    for (above = r->main; above; above = above->main) {
        const iiif_request *request = mod_iiif_request_of(above);

        if (request && request->judges_bearer) {
            return request;
        }
    }
    return NULL;
}

static void set_variables(request_rec *r, const iiif_identity *identity)
{
    const char *name;
    const char *value;
    size_t i;

    for (i = 0; (name = iiif_identity_variable(identity, i, &value)) != NULL; i++) {
        apr_table_set(r->subprocess_env, name, value);
    }
}

/* No other module may find a person in the cookies or the certificate of such a request. */
int mod_iiif_know_bearer(request_rec *r)
{
    const iiif_request *judging = judging_request(r);
    const char *user;

    if (!judging) {
        return DECLINED;
    }
    user = judging->bearer ? iiif_identity_user(judging->bearer) : NULL;
    if (!user) {
        return HTTP_UNAUTHORIZED;
    }
    r->user = apr_pstrdup(r->pool, user);
    r->ap_auth_type = apr_pstrdup(r->pool, "Bearer");
    set_variables(r, judging->bearer);
    return OK;
}

static apr_status_t free_identity(void *identity)
{
    iiif_identity_free(identity);
    return APR_SUCCESS;
}

const iiif_identity *mod_iiif_bearer_of(request_rec *r, const char *scope, int *sent)
{
    const char *credentials = apr_table_get(r->headers_in, "Authorization");
    iiif_identity *identity;

    *sent = credentials && ap_cstr_casecmpn(credentials, "Bearer ", 7) == 0;
    if (!*sent) {
        return NULL;
    }
    identity = iiif_identity_new(mod_iiif_engine(), scope, credentials + 7);
    if (identity) {
        apr_pool_cleanup_register(r->pool, identity, free_identity, apr_pool_cleanup_null);
    }
    return identity;
}

const char *mod_iiif_scope_of(const request_rec *r, const char *login)
{
    return apr_pstrcat(r->pool, r->server->server_hostname, login, NULL);
}
