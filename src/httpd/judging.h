/* Asks httpd whether its access rules would let a request pass, for another URL or for another
 * person than the one who sent the request. Nothing is answered: httpd runs its hooks up to the
 * handler in a sub-request. Called by the thread that serves the request. */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* Whose rights count. */
typedef enum {
    IIIF_CLIENT, /* those of the client, whatever it sent */
    IIIF_BEARER  /* those of the holder of a token; nobody's if there is no identity */
} iiif_rights;

/* Returns the sub-request for a path of this host; its status says whether httpd would answer it.
 * It lives as long as the request. `identity` counts with IIIF_BEARER, and may be NULL. */
request_rec *mod_iiif_judge(request_rec *r, const char *path, iiif_rights rights,
                            const iiif_identity *identity);

/* The same for a picture, whose base URI has this path. Sets `status`: 404 if there is no such
 * picture. */
request_rec *mod_iiif_judge_picture(request_rec *r, const char *base, iiif_rights rights,
                                    const iiif_identity *identity, int *status);

/* Returns the base URI that such a sub-request, which httpd redirects, leads to; NULL if it leads
 * to no picture of the Image API. */
const char *mod_iiif_moved_base(request_rec *look);

/* check_authn hook: authenticates the sub-requests of IIIF_BEARER. */
int mod_iiif_know_bearer(request_rec *r);

/* Returns the identity of the request's Bearer token, or NULL if it has none that is good. Sets
 * `sent` if it has a token. The identity lives as long as the request. */
const iiif_identity *mod_iiif_bearer_of(request_rec *r, const char *scope, int *sent);

/* Returns the name of login services: tokens are good for one scope. `login` is their path. */
const char *mod_iiif_scope_of(const request_rec *r, const char *login);
