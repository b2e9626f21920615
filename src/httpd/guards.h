/* Rules that let only some clients see a picture: Require, Allow and Deny, and whatever stands in
 * an <If>. httpd applies them; this unit notes in which sections they stand, because an answer
 * that they let pass must not reach other clients through a cache (privacy.h).
 *
 * The watchers are called while httpd reads its configuration or an .htaccess file, besides the
 * module that owns the directive. The others are called by the parent, in one thread.
 */
#pragma once

#include "httpd.h"
#include "http_config.h"

#include "httpd/configuration.h"

const char *mod_iiif_watch_require(cmd_parms *cmd, void *dir_conf, const char *words);
/* Allow and Deny of mod_access_compat. */
const char *mod_iiif_watch_allow(cmd_parms *cmd, void *dir_conf, const char *words);
const char *mod_iiif_watch_merging(cmd_parms *cmd, void *dir_conf, const char *words);
/* <If>, <ElseIf> and <Else>. */
const char *mod_iiif_watch_if(cmd_parms *cmd, void *dir_conf, const char *words);

/* Returns how many rules by address, expression or environment the configuration has. */
int mod_iiif_guard_count(const server_rec *server);
/* Returns a sentence for the operator if the rule guards pictures and no IIIFCachePrivate says what
 * caches may do with them; otherwise NULL. */
const char *mod_iiif_doubtful_guard(const server_rec *server, int index, apr_pool_t *pool);
