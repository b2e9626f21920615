/* The public URL of a request that a proxy has passed on.
 *
 * Only a proxy that IIIFTrustedProxy names may say what the client asked for, because everybody can
 * send X-Forwarded-* headers, and info.json, links and redirects repeat what they say. Called by
 * the thread that serves the request.
 */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* Returns the URL of `path`, which begins with a slash, as the client sees it: from
 * X-Forwarded-Proto, -Host, -Port and -Prefix of a trusted proxy, otherwise as httpd sees it. */
const char *mod_iiif_public_url(request_rec *r, const iiif_settings *settings, const char *path);
