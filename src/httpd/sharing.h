/* Keeps answers that are quickly made from mod_cache, as IIIFShareFrom says: they are made faster
 * than another server could be asked for them. Called by the thread that sends the answer. */
#pragma once

#include "httpd.h"

/* Decides for an answer before its first bytes are passed on. `whole` is 0 if the body goes on. */
void mod_iiif_decide_sharing(request_rec *r, int whole);
