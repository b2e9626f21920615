#include "httpd/cross_origin.h"

void mod_iiif_allow_origin(request_rec *r, apr_table_t *headers, const iiif_settings *settings)
{
    const char *asking = apr_table_get(r->headers_in, "Origin");
    const char *allowed = iiif_settings_allow_origin(settings, asking);

    if (!allowed) {
        apr_table_unset(headers, "Access-Control-Allow-Origin");
        return;
    }
    apr_table_set(headers, "Access-Control-Allow-Origin", allowed);
    if (asking && !strcmp(asking, allowed) && iiif_settings_allow_credentials(settings)) {
        apr_table_setn(headers, "Access-Control-Allow-Credentials", "true");
    }
}
