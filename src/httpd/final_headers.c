#include "httpd/final_headers.h"

#include "apr_strings.h"

#include "util_filter.h"

#include "httpd/locating.h"
#include "httpd/privacy.h"
#include "httpd/tiers.h"

static ap_filter_rec_t *settling;

/* Headers that a client expects once. */
static const char *const single[] = {
    "Access-Control-Allow-Origin",  "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
    "Access-Control-Max-Age",       "Cache-Control",
    "Content-Disposition"};

/* httpd sends both tables. `Header always set` writes to err_headers_out. */
static void leave_one_of_each(request_rec *r)
{
    size_t i;

    for (i = 0; i < sizeof(single) / sizeof(*single); i++) {
        if (apr_table_get(r->err_headers_out, single[i])) {
            apr_table_unset(r->headers_out, single[i]);
        }
    }
}

/* mod_expires appends its max-age to ours: the last one stays. */
static void leave_last_max_age(request_rec *r)
{
    const char *value = apr_table_get(r->headers_out, "Cache-Control");
    char *rest = value ? apr_pstrdup(r->pool, value) : NULL;
    const char *max_age = NULL;
    const char *others = NULL;
    char *state = NULL;
    char *directive;
    int count = 0;

    for (directive = rest ? apr_strtok(rest, ",", &state) : NULL; directive;
         directive = apr_strtok(NULL, ",", &state)) {
        apr_collapse_spaces(directive, directive);
        if (ap_cstr_casecmpn(directive, "max-age=", 8) == 0) {
            max_age = directive;
            count++;
        }
        else {
            others = others ? apr_pstrcat(r->pool, others, ", ", directive, NULL) : directive;
        }
    }
    if (count > 1) {
        apr_table_setn(r->headers_out, "Cache-Control",
                       others ? apr_pstrcat(r->pool, others, ", ", max_age, NULL) : max_age);
    }
}

static apr_status_t settle(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    mod_iiif_settle_refusal(filter->r);
    leave_one_of_each(filter->r);
    leave_last_max_age(filter->r);
    mod_iiif_settle_privacy(filter->r);
    ap_remove_output_filter(filter);
    return ap_pass_brigade(filter->next, brigade);
}

void mod_iiif_register_filter(void)
{
    /* Added last, it runs after the filters of the same type, mod_headers' among them, and before
     * mod_cache stores the answer. */
    settling = ap_register_output_filter("IIIF_HEADERS", settle, NULL, AP_FTYPE_CONTENT_SET);
}

void mod_iiif_settle_answer(request_rec *r)
{
    if (mod_iiif_request_of(r)) {
        /* From here on the handler sets this header: mod_cache's, where it has the answer. */
        apr_table_unset(r->err_headers_out, "Access-Control-Allow-Origin");
        mod_iiif_forget_errors(r);
        ap_add_output_filter_handle(settling, NULL, r, r->connection);
    }
}

void mod_iiif_settle_error(request_rec *r)
{
    if (mod_iiif_request_of(r)) {
        ap_add_output_filter_handle(settling, NULL, r, r->connection);
    }
}
