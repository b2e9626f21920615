/* IIIFIdentifierMap: finds the picture of an identifier that is no path.
 *
 * A map is a pattern with a substitution, or one of RewriteMap's kinds: a text file, a DBM file, or
 * a program. Maps are made while httpd reads its configuration and belong to its pool; each child
 * loads files and starts programs for itself, when they are first needed. Any thread may look up.
 */
#pragma once

#include "httpd.h"
#include "http_config.h"

#include "apr_tables.h"

typedef enum {
    IIIF_MAPPED,
    IIIF_UNMAPPED,  /* no map knows the identifier */
    IIIF_MAP_FAILED /* a map cannot be read at the moment; the error log says why */
} iiif_map_result;

/* Appends the map that the words of a directive describe; the engine has checked their form.
 * Returns NULL, or a sentence that says what is wrong. */
const char *mod_iiif_add_map(cmd_parms *cmd, apr_array_header_t **maps, int argc,
                             const char *const *argv);

/* Looks the identifier up, in one map after the other. `name` lives as long as the request. */
iiif_map_result mod_iiif_look_up(request_rec *r, const apr_array_header_t *maps,
                                 const char *identifier, const char **name);
