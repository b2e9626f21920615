/* The handler: turns the engine's reply into status, headers and body of the request. Called by the
 * thread that serves the request. */
#pragma once

#include "httpd.h"

/* handler hook: sends the answer. The reply belongs to the request's pool. */
int mod_iiif_answer(request_rec *r);
