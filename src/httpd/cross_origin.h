/* CORS: which pages of other origins may read an answer. Called by the thread that serves the
 * request. */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* Sets Access-Control-Allow-Origin and -Credentials in `headers`, or removes the first where the
 * page that asks is of no allowed origin. `*` never goes with credentials: any site could then read
 * what its visitors may see. */
void mod_iiif_allow_origin(request_rec *r, apr_table_t *headers, const iiif_settings *settings);
