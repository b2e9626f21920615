/* The memory that all children share, and this child's engine, which uses it.
 *
 * The parent allocates the memory before it starts children and keeps it until it exits, so the
 * memory survives restarts, which clear every other pool. Each child makes one engine before it
 * starts threads; all its threads use it.
 */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* post_config hook: allocates the memory, or keeps the memory of the earlier configuration. */
int mod_iiif_share_memory(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                          server_rec *server);
/* child_init hook: makes the engine. */
void mod_iiif_start_engine(apr_pool_t *pool, server_rec *server);

/* Returns this child's engine; NULL before mod_iiif_start_engine() has run. */
iiif_engine *mod_iiif_engine(void);
