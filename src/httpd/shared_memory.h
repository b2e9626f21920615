/* The memory that all children share, and the engine of this process, which works in it.
 *
 * The parent makes the memory before it starts children and keeps it until it ends: the memory
 * survives restarts, which clear every other pool. Each child makes one engine before it starts
 * threads; all its threads use it.
 */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* post_config hook: makes the memory, or keeps what an earlier configuration made. */
int mod_iiif_share_memory(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                          server_rec *server);
/* child_init hook: makes the engine. */
void mod_iiif_start_engine(apr_pool_t *pool, server_rec *server);

/* The engine of this process, once mod_iiif_start_engine() has run. */
iiif_engine *mod_iiif_engine(void);
