#include "httpd/startup.h"

#include "apr_file_io.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"

#include "httpd/configuration.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

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
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "IIIF0028: %s", line);
    }
    return OK;
}
