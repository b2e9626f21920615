/* A text file of RewriteMap's form: a key, blanks and a value on each line; `#` begins a comment
 * line. A value with blanks stands in quotes. Each child loads the file when it is first asked, and
 * again after the file has changed. Any thread.
 */
#pragma once

#include "apr_pools.h"

typedef struct iiif_map_text iiif_map_text;

/* Opens nothing. The map belongs to the pool, which outlives the threads that use it. */
iiif_map_text *mod_iiif_map_text_new(apr_pool_t *pool, const char *path);

/* Sets `value` to a copy of the key's value in `pool`, or to NULL. Returns an error where the file
 * cannot be read. */
apr_status_t mod_iiif_map_text_find(iiif_map_text *map, const char *key, apr_pool_t *pool,
                                    const char **value);
