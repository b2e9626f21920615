/* The hooks that run before the handler and find the file for a URL.
 *
 * The engine parses the URL and names the picture's file, or the folder. httpd then walks to it, so
 * that <Directory>, .htaccess, Require and Options control access to each picture, however its URL
 * was spelt. An iiif_request belongs to the request's pool. Each hook is called by the thread that
 * serves the request.
 */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* A request for one of our locations, once its URL has been parsed. */
typedef struct {
    iiif_ask *ask;
    const char *path;   /* the public path that the ask was read from, encoded */
    const char *query;  /* and its query */
    int has_file;       /* r->filename names the ask's file or folder, whether it exists or not */
    int is_there;       /* it exists and has the right type: a file for a picture, or a folder */
    iiif_reply *reply;  /* NULL until the handler has made it; lives as long as the request */
    const char *object; /* the name of the picture that is no file (IIIFSource), or NULL */
    int is_private;     /* the answer shows what its client may see (privacy.h) */
    int64_t offered;    /* the side that its refusal offers (tiers.h); 0: none yet */
    const char *offered_to; /* the user, or NULL */
    int link_is_refused;    /* its signature (tiers.h) */
    int is_unjudged;        /* too busy to tell whether a tier admits it (tiers.h) */
    int cut;                /* the answer failed after a part of it had been sent */
    request_rec *look;      /* the sub-request by which httpd judged the visitor, or NULL */
    int refused;       /* status that the picture has for the visitor, where info.json is open */
    int judges_bearer; /* a sub-request runs in which the rights of `bearer` count alone */
    const iiif_identity *bearer; /* NULL: nobody's rights count */
} iiif_request;

/* Returns NULL if the request is not ours. */
iiif_request *mod_iiif_request_of(const request_rec *r);

/* Returns the name of the picture or folder for the engine, or NULL if there is none. */
const char *mod_iiif_file_of(const request_rec *r, const iiif_request *request);

/* pre_translate_name hook: parses the URL. */
int mod_iiif_read_url(request_rec *r);
/* translate_name hook: sets r->filename. */
int mod_iiif_name_file(request_rec *r);
/* map_to_storage hook: skips the walk for an ask about nothing, and refuses one that cannot open
 * files. */
int mod_iiif_skip_walk(request_rec *r);
/* access_checker_ex hook: lets CORS preflight requests pass without a password. */
int mod_iiif_let_preflight_pass(request_rec *r);
/* type_checker hook: keeps mod_mime and mod_negotiation from judging the file by its name. */
int mod_iiif_skip_mime_type(request_rec *r);
/* fixups hook: sets is_there, and keeps mod_dir and mod_speling from redirecting. */
int mod_iiif_hide_from_guessers(request_rec *r);
