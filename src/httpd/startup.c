#include "httpd/startup.h"

#include "ap_mpm.h"
#include "apr_file_io.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"

#include "httpd/configuration.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* Without threads each request would need a child of its own, with its own open pictures. */
static int is_threaded(void)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    return ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded) == APR_SUCCESS &&
           threaded != AP_MPMQ_NOT_SUPPORTED;
}

int mod_iiif_check_server(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                          server_rec *server)
{
    iiif_settings *settings = mod_iiif_server_conf_of(server)->settings;
    const char *warning;
    int i;

    (void)pool;
    (void)log;
    (void)temporary;
    if (!is_threaded()) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, server,
                     "mod_iiif needs an MPM with threads, not %s: load mpm_event_module or "
                     "mpm_worker_module (on Debian: a2dismod mpm_prefork && a2enmod mpm_event)",
                     ap_show_mpm());
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (i = 0; (warning = iiif_start_warning(settings, i)) != NULL; i++) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "%s", warning);
    }
    return OK;
}

void mod_iiif_show_build(apr_pool_t *pool, server_rec *server)
{
    const char *build = iiif_build_line(mod_iiif_server_conf_of(server)->settings);
    apr_file_t *out;

    if (build && ap_exists_config_define("DUMP_MODULES") &&
        apr_file_open_stdout(&out, pool) == APR_SUCCESS) {
        apr_file_printf(out, " %s\n", build);
    }
}

int mod_iiif_log_start(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary, server_rec *server)
{
    const char *line;

    (void)pool;
    (void)log;
    (void)temporary;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    line = iiif_start_line(mod_iiif_server_conf_of(server)->settings);
    if (line) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "%s", line);
    }
    return OK;
}
