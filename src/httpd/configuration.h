/* The module's configuration: the directives of one section, and how an inner section inherits from
 * an outer one.
 *
 * httpd makes one iiif_dir_conf for each section and merges them, partly at start-up and partly for
 * each request. Everything belongs to the pool that httpd passes in. Written while httpd reads its
 * configuration, const afterwards.
 */
#pragma once

#include "httpd.h"
#include "http_config.h"

#include "iiif.h"

/* The kinds of rules that decide who may see a picture, in the order in which one outweighs the
 * other. */
typedef enum {
    IIIF_GUARD_NONE,  /* nothing, or the URL alone: the outcome is the same for all clients */
    IIIF_GUARD_USER,  /* the user, whom httpd then names */
    IIIF_GUARD_CLIENT /* something else about the client, which leaves no trace in the request */
} iiif_guard;

/* The Require, or Allow and Deny directives of a section. */
typedef struct {
    int are_set;
    iiif_guard guard;
} iiif_rules;

typedef struct {
    int handler_set;      /* this section contains SetHandler */
    const char *location; /* path of the <Location> that sets one of our handlers, else NULL */
    const char *handler;  /* name of the handler, whether it is ours or not */
    int settings_set;     /* this section contains a directive of the engine */
    int limits_purge;     /* a <Limit PURGE> or <LimitExcept> here contains Require */
    iiif_rules require;
    iiif_rules allow; /* Allow and Deny */
    int adds_require; /* AuthMerging And or Or: inherited Require directives hold too */
    int varies;       /* an <If> here has rules or directives of ours */
    iiif_settings *settings;
    apr_array_header_t *maps; /* of IIIFIdentifierMap (identifier_map.h), or NULL */
} iiif_dir_conf;

/* The directives of the whole server. */
typedef struct {
    iiif_settings *settings;
} iiif_server_conf;

void *mod_iiif_create_dir_conf(apr_pool_t *pool, char *dir);
void *mod_iiif_merge_dir_conf(apr_pool_t *pool, void *base_conf, void *over_conf);
void *mod_iiif_create_server_conf(apr_pool_t *pool, server_rec *server);

/* Returns the merged configuration that applies to this request. */
const iiif_dir_conf *mod_iiif_dir_conf_of(const request_rec *r);
iiif_server_conf *mod_iiif_server_conf_of(const server_rec *server);
