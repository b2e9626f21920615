/* What operators learn of answers: notes for the access log, counters, lines of the error log, and
 * a section of mod_status. The hooks are called by the thread that ends or serves the request. */
#pragma once

#include "httpd.h"

#include "iiif.h"

/* Logs the head's sentence, if it has one; a fault that repeats is logged once in a while. */
void mod_iiif_log_head(request_rec *r, const iiif_head *head);

/* log_transaction hook, before mod_log_config: sets the notes, counts the answer, and describes it
 * at level debug. */
int mod_iiif_note_answer(request_rec *r);

/* Registers the section of mod_status; does nothing where that module is not loaded. */
void mod_iiif_register_status(void);
