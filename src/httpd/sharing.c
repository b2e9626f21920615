#include "httpd/sharing.h"

#include "httpd/configuration.h"
#include "httpd/locating.h"

void mod_iiif_decide_sharing(request_rec *r, int whole)
{
    const iiif_request *request = mod_iiif_request_of(r);

    if (!iiif_reply_is_shared(request->reply, mod_iiif_dir_conf_of(r)->settings, whole)) {
        apr_table_setn(r->subprocess_env, "no-cache", "1"); /* mod_cache's own variable */
    }
}
