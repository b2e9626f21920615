/* Which answers shared caches must not keep: those to a client that httpd admitted by more than
 * "everybody may". They leave with Cache-Control: private, or no-store, whatever else set the
 * header. */
#pragma once

#include "httpd.h"

/* Notes whether the answer to `r` shows what its client may see of the file that `look` looked up.
 */
void mod_iiif_note_lookup(request_rec *r, const request_rec *look, int is_readable);

/* translate_name hook: keeps caches from storing errors that httpd itself makes, from now on until
 * mod_iiif_forget_errors(). */
int mod_iiif_expect_errors(request_rec *r);
void mod_iiif_forget_errors(request_rec *r);

/* Makes the headers of the answer private if they have to be. Called when all other headers are
 * set. */
void mod_iiif_settle_privacy(request_rec *r);
