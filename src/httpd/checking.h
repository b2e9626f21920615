/* Checks a configuration that httpd has read, also for `httpd -t`.
 *
 * What can never work is refused; what may be mended without a new configuration (a folder that is
 * not mounted yet) is a warning that says what to do. At a graceful restart nothing is refused,
 * because httpd would end with all its sites: the error log has the sentence. Called by the parent,
 * in one thread.
 */
#pragma once

#include "httpd.h"
#include "http_config.h"

/* check_config hook. */
int mod_iiif_check_configuration(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                                 server_rec *server);

/* Returns whether shared memory of this size fits into the machine's memory and the process's
 * limits. */
int mod_iiif_fits_machine(apr_size_t bytes);
