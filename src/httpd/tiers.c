#include "httpd/tiers.h"

#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mod_auth.h"

#include "httpd/bucket_sink.h"
#include "httpd/configuration.h"
#include "httpd/locating.h"
#include "httpd/shared_memory.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* --- The sentence of a refusal ------------------------------------------------------------------
 */

static int has_error_document(request_rec *r, int status)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    const int index = ap_index_of_response(status);

    return core->response_code_exprs &&
           apr_hash_get(core->response_code_exprs, &index, sizeof(index)) != NULL;
}

/* Sets the body of a 401 or 403, should the rules refuse the request. The operator's ErrorDocument
 * stays: a form to log in, for example. */
static void explain(request_rec *r, const char *sentence, int always)
{
    static const int statuses[] = {HTTP_UNAUTHORIZED, HTTP_FORBIDDEN};
    size_t i;

    for (i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
        if (always || !has_error_document(r, statuses[i])) {
            ap_custom_response(r, statuses[i], apr_pstrcat(r->pool, sentence, "\n", NULL));
        }
    }
}

/* Says what the rule would admit. Rules may be nested, and some are for certain users: without a
 * user, the smallest of them is the one that holds for everybody; with one, the largest. */
static void explain_offer(request_rec *r, iiif_request *request, int64_t side)
{
    const char *sentence;

    if (request->link_is_refused) {
        return;
    }
    if (request->offered && request->offered_to == r->user &&
        (r->user ? side < request->offered : side > request->offered)) {
        return;
    }
    request->offered = side;
    request->offered_to = r->user;
    sentence = iiif_ask_offer(request->ask, side);
    if (sentence) {
        explain(r, sentence, 0);
    }
}

static void explain_busy(request_rec *r, iiif_request *request)
{
    request->is_unjudged = 1;
    explain(r, "Too many pictures are being opened at the moment: ask again in a few seconds.", 1);
}

void mod_iiif_settle_refusal(request_rec *r)
{
    if (mod_iiif_request_of(r)->is_unjudged &&
        (r->status == HTTP_UNAUTHORIZED || r->status == HTTP_FORBIDDEN)) {
        r->status = HTTP_SERVICE_UNAVAILABLE;
        r->status_line = NULL;
        apr_table_unset(r->headers_out, "WWW-Authenticate");
        apr_table_unset(r->err_headers_out, "WWW-Authenticate");
        apr_table_setn(r->headers_out, "Retry-After", "5");
    }
}

/* --- Judging ------------------------------------------------------------------------------------
 */

/* Returns the request that a rule is about: the client's own, where httpd looks a file up for it.
 */
static request_rec *client_request(request_rec *r)
{
    while (!mod_iiif_request_of(r) && r->main) {
        r = r->main;
    }
    return r;
}

static iiif_request *asked_in(request_rec *r)
{
    return mod_iiif_request_of(client_request(r));
}

static iiif_verdict verdict_on(request_rec *r, const iiif_request *request, const iiif_tier *tier)
{
    const char *file =
        r->finfo.filetype == APR_REG && (!r->path_info || !*r->path_info) ? r->filename : NULL;

    return iiif_judge(mod_iiif_engine(), mod_iiif_dir_conf_of(r)->settings, request->ask, tier,
                      file, mod_iiif_has_gone, r);
}

static authz_status check_tier(request_rec *r, const char *words, const void *parsed)
{
    const iiif_tier *tier = parsed;
    iiif_request *request = asked_in(r);

    (void)words;
    if (!request || !mod_iiif_engine()) {
        return AUTHZ_DENIED;
    }
    switch (verdict_on(r, request, tier)) {
    case IIIF_WITHIN:
        return AUTHZ_GRANTED;
    case IIIF_BUSY:
        explain_busy(r, request);
        break;
    case IIIF_BEYOND:
        if (!tier->parts && !r->main) {
            explain_offer(r, request, tier->side);
        }
        break;
    }
    return AUTHZ_DENIED;
}

static authz_status check_info(request_rec *r, const char *words, const void *parsed)
{
    const iiif_request *request = asked_in(r);

    (void)words;
    (void)parsed;
    return request && iiif_ask_describes(request->ask) ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static authz_status refuse_link(request_rec *r, iiif_request *request, const char *sentence)
{
    request->link_is_refused = 1;
    explain(r, sentence, 0);
    return AUTHZ_DENIED;
}

/* Admits the answer that was signed, and what it lists. A shared cache may leave the query out of
 * its keys: the answer is private. */
static authz_status check_signed(request_rec *r, const char *words, const void *parsed)
{
    request_rec *asked = client_request(r);
    iiif_request *request = mod_iiif_request_of(asked);

    (void)words;
    (void)parsed;
    if (!request || asked->method_number != M_GET) {
        return AUTHZ_DENIED;
    }
    switch (iiif_check_link(mod_iiif_dir_conf_of(asked)->settings, request->path, request->query,
                            apr_time_sec(apr_time_now()))) {
    case IIIF_LINK_VALID:
        request->is_private = 1;
        return AUTHZ_GRANTED;
    case IIIF_LINK_EXPIRED:
        return refuse_link(r, request, "This link has expired: ask for a new one.");
    case IIIF_LINK_WRONG:
        return refuse_link(r, request,
                           "The signature of this link does not fit the rest of it: use the link "
                           "unchanged.");
    case IIIF_LINK_WITHOUT_KEYS:
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "IIIF0031: Require iiif-signed needs IIIFSignKeys in the location of %s",
                      asked->uri);
        return AUTHZ_DENIED;
    case IIIF_LINK_UNSIGNED:
        break;
    }
    return AUTHZ_DENIED;
}

/* --- Require lines ------------------------------------------------------------------------------
 */

enum { MOST_PIXELS = 1000000, PIXELS_OF_A_REGION = 1024 };

/* Returns the only number of the line, `preset` if there is none, or 0 if it is not valid. */
static int64_t side_of(apr_pool_t *pool, const char *words, int64_t preset)
{
    const char *word = ap_getword_conf(pool, &words);
    char *end = NULL;
    int64_t side = *word ? apr_strtoi64(word, &end, 10) : preset;

    return *words || (end && *end) || side < 1 || side > MOST_PIXELS ? 0 : side;
}

static const char *parse_tier(cmd_parms *cmd, const char *words, const void **parsed, int parts,
                              const char *wrong)
{
    iiif_tier *tier = apr_pcalloc(cmd->pool, sizeof(*tier));

    tier->parts = parts;
    tier->side = side_of(cmd->temp_pool, words, parts ? PIXELS_OF_A_REGION : 0);
    *parsed = tier;
    return tier->side > 0 ? NULL : wrong;
}

static const char *parse_size(cmd_parms *cmd, const char *words, const void **parsed)
{
    return parse_tier(cmd, words, parsed, 0,
                      "Require iiif-size takes the most pixels of a side of whole pictures, from 1 "
                      "to 1000000, such as: Require iiif-size 400");
}

static const char *parse_region(cmd_parms *cmd, const char *words, const void **parsed)
{
    return parse_tier(cmd, words, parsed, 1,
                      "Require iiif-region takes the most pixels of a side of tiles and regions, "
                      "from 1 to 1000000, or nothing for 1024");
}

static const char *parse_signed(cmd_parms *cmd, const char *words, const void **parsed)
{
    (void)cmd;
    (void)parsed;
    return *words ? "Require iiif-signed takes no more words: IIIFSignKeys names the keys" : NULL;
}

static const char *parse_info(cmd_parms *cmd, const char *words, const void **parsed)
{
    (void)cmd;
    (void)parsed;
    return *words ? "Require iiif-info takes no more words" : NULL;
}

static const authz_provider size_rule = {check_tier, parse_size};
static const authz_provider region_rule = {check_tier, parse_region};
static const authz_provider info_rule = {check_info, parse_info};
static const authz_provider signed_rule = {check_signed, parse_signed};

void mod_iiif_register_tiers(apr_pool_t *pool)
{
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "iiif-size", AUTHZ_PROVIDER_VERSION,
                              &size_rule, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "iiif-region", AUTHZ_PROVIDER_VERSION,
                              &region_rule, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "iiif-info", AUTHZ_PROVIDER_VERSION,
                              &info_rule, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "iiif-signed", AUTHZ_PROVIDER_VERSION,
                              &signed_rule, AP_AUTH_INTERNAL_PER_CONF);
}
