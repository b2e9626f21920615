/* Passes the bytes of an answer to httpd's output filters, and holds the first ones back.
 *
 * An answer of less than IIIF_HELD_BYTES is sent in one brigade with its Content-Length, and an
 * error before that point becomes a clean status. The sink lives on the caller's stack; its brigade
 * belongs to the request's pool. Used by one thread.
 */
#pragma once

#include "httpd.h"

#include "apr_buckets.h"

typedef struct {
    request_rec *r;
    apr_bucket_brigade *held;
    apr_size_t held_bytes;
    int started; /* bytes have been passed on */
    int cheap;   /* the answer is finished for a client that has closed its sending side */
} iiif_bucket_sink;

/* Returns whether the client has disconnected; the socket reports it before a write fails. A client
 * that has only closed its sending side may still read, or it may be gone: the socket shows both
 * alike. It gets an answer that is cheap; dear work ends. */
int mod_iiif_client_has_gone(conn_rec *connection, int cheap);

/* An iiif_has_gone whose context is the request_rec. Whether the answer will be cheap is not known
 * yet. */
int mod_iiif_has_gone(void *context);

/* Returns an empty sink. `cheap` is that of the iiif_head. */
iiif_bucket_sink mod_iiif_sink_for(request_rec *r, int cheap);

/* An iiif_write whose context is the sink. */
int mod_iiif_write(void *context, const void *bytes, size_t count, int lasting);

/* Drops the bytes that are held. */
void mod_iiif_sink_clear(iiif_bucket_sink *sink);

/* Ends the answer; sets its Content-Length if all bytes are still held. */
int mod_iiif_sink_end(iiif_bucket_sink *sink);

/* Cuts the connection after a part of the answer has been sent: an error text must not follow
 * inside a picture, and a proper end would make half a picture look whole. */
int mod_iiif_sink_cut(iiif_bucket_sink *sink);
