/* The name of a request in the logs of several servers: the note iiif-trace. */
#pragma once

#include "httpd.h"

/* Sets the note to the trace-id of a valid traceparent header, or else to what mod_unique_id calls
 * the request. Called early, so that an ErrorLogFormat can print it. */
void mod_iiif_note_trace(request_rec *r);
