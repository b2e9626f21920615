/* A program of RewriteMap's form: it reads one key on each line of its standard input and answers
 * each with one line on its standard output, `NULL` for a key that it does not know. It ends when
 * its standard input ends.
 *
 * Each child runs the program for itself, as httpd's user, from the first request on. Threads take
 * turns. A program that does not answer in time is killed, because its answer could otherwise be
 * taken for that of a later key; the next request starts it again. Any thread.
 */
#pragma once

#include "apr_pools.h"

typedef struct iiif_map_program iiif_map_program;

/* Starts nothing. `words` are the program's absolute path and its arguments. The map belongs to the
 * pool, which outlives the threads that use it. */
iiif_map_program *mod_iiif_map_program_new(apr_pool_t *pool, char *const *words);

/* Sets `value` to the answer for the key, in `pool`, or to NULL. The key is one line. Returns an
 * error where the program cannot be started or does not answer. */
apr_status_t mod_iiif_map_program_ask(iiif_map_program *map, const char *key, apr_pool_t *pool,
                                      const char **value);
