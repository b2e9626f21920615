/* The method PURGE, which empties the caches of one picture. It is answered only where IIIFPurge is
 * on and a Require restricts it: access to a picture alone is no right to purge it. */
#pragma once

#include "httpd.h"
#include "http_config.h"

#include "httpd/configuration.h"

/* A pre_config hook. */
int mod_iiif_register_purge(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary);

/* Notes whether a Require restricts PURGE. */
void mod_iiif_note_limit(cmd_parms *cmd, iiif_dir_conf *conf);

/* Not 0 when the request is a PURGE that has to be answered. httpd has checked access before. */
int mod_iiif_may_purge(request_rec *r);
