#include "httpd/bucket_sink.h"

#include <poll.h>
#include <sys/socket.h>

#include "apr_portable.h"

#include "http_connection.h"
#include "http_core.h"
#include "http_protocol.h"

#include "httpd/sharing.h"

#ifndef IIIF_HELD_BYTES
/* This is larger than any tile. A build for tests may set it lower, so that small answers exceed
 * it. */
#define IIIF_HELD_BYTES (256 * 1024)
#endif

iiif_bucket_sink mod_iiif_sink_for(request_rec *r, int cheap)
{
    iiif_bucket_sink sink = {r, apr_brigade_create(r->pool, r->connection->bucket_alloc), 0, 0,
                             cheap};

    return sink;
}

static int pass_held(iiif_bucket_sink *sink)
{
    apr_status_t status = ap_pass_brigade(sink->r->output_filters, sink->held);

    sink->started = 1;
    sink->held_bytes = 0;
    apr_brigade_cleanup(sink->held);
    return status != APR_SUCCESS || sink->r->connection->aborted;
}

/* An HTTP/2 stream has no socket of its own, so only httpd's `aborted` shows it there. */
int mod_iiif_client_has_gone(conn_rec *connection, int cheap)
{
    struct pollfd side = {-1, POLLRDHUP, 0};
    apr_os_sock_t descriptor;

    if (connection->aborted) {
        return 1;
    }
    if (connection->master ||
        apr_os_sock_get(&descriptor, ap_get_conn_socket(connection)) != APR_SUCCESS) {
        return 0;
    }
    side.fd = descriptor;
    return poll(&side, 1, 0) > 0 && (side.revents & (POLLHUP | POLLERR | (cheap ? 0 : POLLRDHUP)));
}

int mod_iiif_has_gone(void *context)
{
    const request_rec *r = context;

    return mod_iiif_client_has_gone(r->connection, 0);
}

/* Lasting bytes become a pool bucket, which borrows them and copies the unsent rest when the pool
 * ends. */
static void append(iiif_bucket_sink *sink, const void *bytes, size_t count, int lasting)
{
    apr_bucket_alloc_t *alloc = sink->r->connection->bucket_alloc;

    if (lasting) {
        APR_BRIGADE_INSERT_TAIL(sink->held,
                                apr_bucket_pool_create(bytes, count, sink->r->pool, alloc));
    }
    else {
        apr_brigade_write(sink->held, NULL, NULL, bytes, count);
    }
}

int mod_iiif_write(void *context, const void *bytes, size_t count, int lasting)
{
    iiif_bucket_sink *sink = context;

    if (count == 0) {
        return mod_iiif_client_has_gone(sink->r->connection, sink->cheap);
    }
    if (sink->r->connection->aborted) {
        return 1;
    }
    append(sink, bytes, count, lasting);
    sink->held_bytes += count;
    if (sink->held_bytes < IIIF_HELD_BYTES) {
        return 0;
    }
    if (!sink->started) {
        mod_iiif_decide_sharing(sink->r, 0);
    }
    return pass_held(sink);
}

void mod_iiif_sink_clear(iiif_bucket_sink *sink)
{
    apr_brigade_cleanup(sink->held);
    sink->held_bytes = 0;
}

int mod_iiif_sink_end(iiif_bucket_sink *sink)
{
    request_rec *r = sink->r;

    if (!sink->started) {
        mod_iiif_decide_sharing(r, 1);
        ap_set_content_length(r, (apr_off_t)sink->held_bytes);
    }
    APR_BRIGADE_INSERT_TAIL(sink->held, apr_bucket_eos_create(r->connection->bucket_alloc));
    pass_held(sink);
    return OK;
}

/* HTTP/1.0 ends an answer by closing the connection: only a reset shows that bytes are missing. */
static void reset_connection(conn_rec *connection)
{
    const struct linger at_once = {1, 0};
    apr_os_sock_t descriptor;

    connection->aborted = 1;
    if (apr_os_sock_get(&descriptor, ap_get_conn_socket(connection)) == APR_SUCCESS) {
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
}

int mod_iiif_sink_cut(iiif_bucket_sink *sink)
{
    request_rec *r = sink->r;
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    r->connection->keepalive = AP_CONN_CLOSE;
    r->no_cache = 1; /* mod_cache must not keep the part that it has received */
    if (r->main) {
        r->main->no_cache = 1;
    }
    apr_brigade_cleanup(sink->held);
    if (r->proto_num < HTTP_VERSION(1, 1)) {
        reset_connection(r->connection);
        return AP_FILTER_ERROR;
    }
    APR_BRIGADE_INSERT_TAIL(sink->held,
                            ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(sink->held, apr_bucket_eos_create(alloc));
    pass_held(sink);
    return OK;
}
