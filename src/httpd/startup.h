/* What the module says when httpd starts or tests its configuration. */
#pragma once

#include "httpd.h"

/* A test_config hook: `httpd -M` prints the version and the codecs of this build. */
void mod_iiif_show_build(apr_pool_t *pool, server_rec *server);

/* A post_config hook: logs the version, the codecs and the limits. */
int mod_iiif_log_start(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                       server_rec *server);
