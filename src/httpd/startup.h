/* What the module checks and says when httpd starts or tests its configuration. */
#pragma once

#include "httpd.h"

/* A check_config hook: refuses an MPM without threads, and warns of doubtful settings. `httpd -t`
 * calls it too. */
int mod_iiif_check_server(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                          server_rec *server);

/* A test_config hook: `httpd -M` prints the version and the codecs of this build. */
void mod_iiif_show_build(apr_pool_t *pool, server_rec *server);

/* A post_config hook: logs the version, the codecs and the limits. */
int mod_iiif_log_start(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                       server_rec *server);
