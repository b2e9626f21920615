/* The login services of the IIIF Authorization Flow API (the handler iiif-auth), and info.json of
 * pictures that need a login. httpd's own modules authenticate and decide; this unit asks them and
 * tells the engine what they say. Called by the thread that serves the request. */
#pragma once

#include "httpd.h"

#include "httpd/locating.h"
#include "iiif.h"

/* access_checker_ex hook: the login services except the login page itself are open to everybody. */
int mod_iiif_let_service_pass(request_rec *r);
/* access_checker_ex hook: info.json is open where a login opens the picture. */
int mod_iiif_let_description_pass(request_rec *r);

/* Tells the ask of the request about its visitor, or which login services its documents name.
 * Returns the settings that the answer obeys: those of the picture, for a probe. */
const iiif_settings *mod_iiif_prepare_login(request_rec *r, iiif_request *request);
