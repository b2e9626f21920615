/* The handler: the engine's reply becomes status, headers and body of the request. */
#pragma once

#include "httpd.h"

/* handler hook. The reply belongs to the request's pool. */
int mod_iiif_answer(request_rec *r);
