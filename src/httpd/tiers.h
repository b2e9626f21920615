/* Rules about what of a picture a client asks for, for Require lines, alone or combined with others
 * by <RequireAny> and <RequireAll>:
 *
 *     Require iiif-size 400      the whole picture, in at most 400 x 400 pixels
 *     Require iiif-region 1024   any part of it, in at most 1024 x 1024 pixels
 *     Require iiif-info          what describes it: info.json, manifests, descriptors
 *     Require iiif-signed        what a link with a valid signature asks for, until it expires
 *
 * mod_authz_core asks them for each request, before or after a user is known.
 */
#pragma once

#include "httpd.h"

/* Registers the rules. Called while the module registers its hooks. */
void mod_iiif_register_tiers(apr_pool_t *pool);

/* Makes the refusal of a client that could not be judged a 503. Called when all other headers of an
 * error are set. */
void mod_iiif_settle_refusal(request_rec *r);
