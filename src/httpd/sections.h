/* The sections of a configuration that serve pictures, recorded while httpd reads it. They belong
 * to the pool of the configuration, so that each reading of it starts anew. Written and read by the
 * parent, in one thread, before it serves requests.
 */
#pragma once

#include "httpd.h"
#include "http_config.h"

#include "httpd/configuration.h"

/* A section with one of our handlers. */
typedef struct {
    const server_rec *server;
    const iiif_dir_conf *conf;
    const ap_directive_t *directive; /* its SetHandler */
} iiif_section;

void mod_iiif_record_section(cmd_parms *cmd, const iiif_dir_conf *conf);
/* Records that IIIFRoot is set, in whatever section. */
void mod_iiif_record_root(cmd_parms *cmd);

/* Returns an array of iiif_section. */
const apr_array_header_t *mod_iiif_sections(const server_rec *server);
int mod_iiif_has_root(const server_rec *server);
/* Returns IIIFRoot of the section or of its host, or NULL. Another section for the same URLs may
 * set it too, and is not looked for. */
const char *mod_iiif_root_of(const iiif_section *section);
/* Returns what the section or its host says with IIIFCachePrivate. */
iiif_private mod_iiif_privacy_of(const iiif_section *section);
