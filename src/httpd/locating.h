/* From the URL to the file: the hooks that run before the handler.
 *
 * The engine reads the URL and names the picture's file, or the folder. httpd then walks to it, so
 * that <Directory>, .htaccess, Require and Options decide who may read which picture, however its
 * URL was spelt. An iiif_request belongs to the request's pool.
 */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* A request for one of our locations, from the moment its URL was read. */
typedef struct {
    iiif_ask *ask;
    int has_file; /* r->filename is what is asked about, whether it exists or not */
    int is_there; /* it exists: a file for a picture, a folder for a folder */
} iiif_request;

/* NULL where the request is not ours. */
iiif_request *mod_iiif_request_of(const request_rec *r);

/* pre_translate_name hook. */
int mod_iiif_read_url(request_rec *r);
/* translate_name hook. */
int mod_iiif_name_file(request_rec *r);
/* map_to_storage hook: skips the walk for an ask about nothing. */
int mod_iiif_skip_walk(request_rec *r);
/* access_checker_ex hook: lets CORS preflight requests pass without a password. */
int mod_iiif_let_preflight_pass(request_rec *r);
/* type_checker hook: keeps mod_mime and mod_negotiation from judging the file by its name. */
int mod_iiif_skip_mime_type(request_rec *r);
/* fixups hook: notes what httpd has found, and keeps mod_dir and mod_speling from redirecting. */
int mod_iiif_hide_from_guessers(request_rec *r);
