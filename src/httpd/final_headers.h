/* Leaves each header of an answer once, where the operator states one that the module states too.
 *
 * `Header always set` and mod_expires add to an answer instead of replacing what it has. Browsers
 * refuse two Access-Control-Allow-Origin headers, and caches choose one of two ages. The operator's
 * value stays. Called by the thread that serves the request.
 */
#pragma once

#include "httpd.h"

/* Registers the filter. */
void mod_iiif_register_filter(void);
/* insert_filter hook: settles the headers of the answer after all other modules have set theirs. */
void mod_iiif_settle_answer(request_rec *r);
/* insert_error_filter hook: the same for an error that httpd answers itself. */
void mod_iiif_settle_error(request_rec *r);
