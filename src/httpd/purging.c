#include "httpd/purging.h"

#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"

#include "httpd/configuration.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

static const char purge[] = "PURGE";

int mod_iiif_register_purge(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary)
{
    (void)log;
    (void)temporary;
    ap_method_register(pool, purge);
    return OK;
}

/* cmd->limited has a bit for each method of the <Limit> around the directive, and all bits outside
 * of such sections. */
void mod_iiif_note_limit(cmd_parms *cmd, iiif_dir_conf *conf)
{
    const apr_int64_t all = -1;

    if (cmd->limited != all && (cmd->limited & (AP_METHOD_BIT << ap_method_number_of(purge)))) {
        conf->limits_purge = 1;
    }
}

int mod_iiif_may_purge(request_rec *r)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(r);

    if (strcmp(r->method, purge) || !iiif_settings_purge(conf->settings)) {
        return 0;
    }
    if (!conf->limits_purge) {
        ap_log_rerror(
            APLOG_MARK, APLOG_WARNING, 0, r,
            "IIIF0026: %s: IIIFPurge is on, but PURGE is refused because nothing restricts it: add "
            "<Limit PURGE> with a Require to the same section",
            r->uri);
    }
    return conf->limits_purge;
}
