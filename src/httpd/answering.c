#include "httpd/answering.h"

#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

#include "httpd/bucket_sink.h"
#include "httpd/configuration.h"
#include "httpd/cross_origin.h"
#include "httpd/locating.h"
#include "httpd/privacy.h"
#include "httpd/login.h"
#include "httpd/purging.h"
#include "httpd/shared_memory.h"
#include "httpd/watching.h"
#include "iiif.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* The status that nginx logs for a client that has disconnected; it is never sent. */
enum { CLIENT_CLOSED_REQUEST = 499 };

/* --- The head -----------------------------------------------------------------------------------
 */

/* Sets the note that %{iiif-work}n in a LogFormat prints. */
static void note_work(request_rec *r, const iiif_head *head)
{
    apr_table_set(r->notes, "iiif-work", head->work);
}

static void set_validators(request_rec *r, const iiif_head *head)
{
    if (head->etag) {
        apr_table_set(r->headers_out, "ETag", head->etag);
    }
    if (head->modified) {
        ap_update_mtime(r, apr_time_from_sec(head->modified));
        ap_set_last_modified(r);
    }
}

static void set_head(request_rec *r, const iiif_head *head)
{
    apr_size_t i;

    r->status = head->status;
    if (head->content_type) {
        ap_set_content_type(r, apr_pstrdup(r->pool, head->content_type));
    }
    for (i = 0; i < head->header_count; i++) {
        apr_table_merge(r->headers_out, head->headers[i].name, head->headers[i].value);
    }
    if (apr_table_get(r->headers_out, "Access-Control-Allow-Origin")) {
        mod_iiif_allow_origin(r, r->headers_out, mod_iiif_dir_conf_of(r)->settings);
    }
    set_validators(r, head);
    note_work(r, head);
}

/* --- The body -----------------------------------------------------------------------------------
 */

static int send_empty(request_rec *r)
{
    apr_bucket_brigade *end = apr_brigade_create(r->pool, r->connection->bucket_alloc);

    APR_BRIGADE_INSERT_TAIL(end, apr_bucket_eos_create(r->connection->bucket_alloc));
    ap_pass_brigade(r->output_filters, end);
    return OK;
}

/* Notes in the access log that the client has disconnected before the answer's end. */
static void note_client_gone(request_rec *r)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "IIIF0015: %s: the client has gone", r->filename);
    apr_table_setn(r->notes, "iiif-work", "client-gone");
    r->status = CLIENT_CLOSED_REQUEST;
    r->status_line = "499 Client Closed Request";
}

/* Ends a request whose client has gone before anything was sent. */
static int leave_unanswered(request_rec *r)
{
    note_client_gone(r);
    r->connection->aborted = 1;
    return DONE;
}

/* Ends a request whose client has gone. AP_FILTER_ERROR would become a 500 in the log while nothing
 * has been sent. */
static int leave(iiif_bucket_sink *sink)
{
    int result = leave_unanswered(sink->r);

    return sink->started ? AP_FILTER_ERROR : result;
}

/* Takes the head that a sent reply has: its final work, for example "cached". That of a damaged
 * picture has other headers, which reach the client unless a part has been sent already. */
static void finish_head(iiif_bucket_sink *sink, const iiif_head *head)
{
    request_rec *r = sink->r;

    note_work(r, head);
    if (!head->damaged) {
        return;
    }
    mod_iiif_log_head(r, head);
    r->no_cache = 1;
    if (!sink->started) {
        apr_table_clear(r->headers_out);
        set_head(r, head);
    }
}

static int end_answer(iiif_bucket_sink *sink, iiif_reply *reply)
{
    int result;

    finish_head(sink, iiif_reply_head(reply));
    result = mod_iiif_sink_end(sink);
    if (sink->r->connection->aborted) {
        note_client_gone(sink->r);
    }
    return result;
}

/* Sends the refusal that a failed reply has become. No byte of the picture has been sent yet. */
static int replace_answer(iiif_bucket_sink *sink, iiif_reply *reply)
{
    request_rec *r = sink->r;

    mod_iiif_sink_clear(sink);
    apr_table_clear(r->headers_out);
    set_head(r, iiif_reply_head(reply));
    return iiif_reply_send(reply, mod_iiif_write, sink) == IIIF_SENT ? end_answer(sink, reply)
                                                                     : leave(sink);
}

static int cut_answer(iiif_bucket_sink *sink)
{
    mod_iiif_request_of(sink->r)->cut = 1;
    return mod_iiif_sink_cut(sink);
}

static int send_body(request_rec *r, iiif_reply *reply)
{
    iiif_bucket_sink sink = mod_iiif_sink_for(r, iiif_reply_head(reply)->cheap);

    switch (iiif_reply_send(reply, mod_iiif_write, &sink)) {
    case IIIF_SENT:
        return end_answer(&sink, reply);
    case IIIF_FAILED:
        mod_iiif_log_head(r, iiif_reply_head(reply));
        return sink.started ? cut_answer(&sink) : replace_answer(&sink, reply);
    case IIIF_UNWANTED:
        break;
    }
    return leave(&sink);
}

/* Sends a head whose body was not made. */
static int send_head_only(request_rec *r)
{
    apr_table_setn(r->notes, "iiif-work", "head");
    return send_empty(r);
}

/* Sends 304 or 412; a 412 must not be cached. */
static int send_condition(request_rec *r, int status)
{
    r->status = status;
    if (status != HTTP_NOT_MODIFIED) {
        apr_table_set(r->headers_out, "Cache-Control", "no-store");
    }
    return send_head_only(r);
}

/* Adds the ETag to those that the client names, if it names its compressed form: mod_deflate and
 * mod_brotli append to the ETag of what they compress. A client that names such an ETag has the
 * same document. */
static void know_compressed(request_rec *r, const iiif_head *head)
{
    static const char *const endings[] = {"-gzip\"", "-br\""};
    const char *named = apr_table_get(r->headers_in, "If-None-Match");
    size_t i;

    for (i = 0; named && head->etag && i < sizeof(endings) / sizeof(*endings); i++) {
        const char *tag = apr_pstrmemdup(r->pool, head->etag, strlen(head->etag) - 1);

        if (strstr(named, apr_pstrcat(r->pool, tag, endings[i], NULL))) {
            apr_table_mergen(r->headers_in, "If-None-Match", head->etag);
            return;
        }
    }
}

/* Compares the request's conditions with the validators; returns OK, 304 or 412. httpd compares the
 * dates even where the request names ETags; RFC 9110 section 13.2.2 says that they do not count
 * then. The request's own headers stay as they are, for the log. */
static int condition_of(request_rec *r, const iiif_head *head)
{
    apr_table_t *asked = r->headers_in;
    int condition;

    if (head->status != HTTP_OK) {
        return OK;
    }
    if (!apr_table_get(asked, "If-None-Match") && !apr_table_get(asked, "If-Match")) {
        return ap_meets_conditions(r);
    }
    r->headers_in = apr_table_copy(r->pool, asked);
    if (apr_table_get(asked, "If-None-Match")) {
        apr_table_unset(r->headers_in, "If-Modified-Since");
    }
    if (apr_table_get(asked, "If-Match")) {
        apr_table_unset(r->headers_in, "If-Unmodified-Since");
    }
    know_compressed(r, head);
    condition = ap_meets_conditions(r);
    r->headers_in = asked;
    return condition;
}

static int is_picture(const char *content_type)
{
    return strncmp(content_type, "image/", sizeof("image/") - 1) == 0 ||
           strcmp(content_type, "application/pdf") == 0;
}

/* Keeps mod_deflate and mod_brotli away from pictures, which are compressed already. The headers of
 * HEAD, which renders nothing, are then those of GET. */
static void send_uncompressed(request_rec *r)
{
    apr_table_setn(r->subprocess_env, "no-gzip", "1");
    apr_table_setn(r->subprocess_env, "no-brotli", "1");
}

static int send_reply(request_rec *r, iiif_reply *reply)
{
    const iiif_head *head = iiif_reply_head(reply);
    int condition;

    if (!head->status) {
        return leave_unanswered(r);
    }
    set_head(r, head);
    mod_iiif_log_head(r, head);
    condition = condition_of(r, head);
    if (condition != OK) {
        return send_condition(r, condition);
    }
    if (!head->content_type) {
        ap_set_content_length(r, 0);
        return send_empty(r);
    }
    if (head->content_length >= 0) {
        ap_set_content_length(r, head->content_length);
        return send_body(r, reply); /* with HEAD too: filters see what they see with GET */
    }
    if (is_picture(head->content_type)) {
        send_uncompressed(r);
    }
    if (!r->header_only) {
        return send_body(r, reply);
    }
    return head->status == HTTP_OK ? send_head_only(r) : send_empty(r);
}

/* --- The handler --------------------------------------------------------------------------------
 */

static apr_status_t free_reply(void *reply)
{
    iiif_reply_free(reply);
    return APR_SUCCESS;
}

/* Whether httpd's access checks let a request pass. For a folder, mod_dir may have added a redirect
 * to the same name with a slash, which it does after the access checks. */
static int is_readable(const request_rec *look)
{
    return look->finfo.filetype == APR_DIR
               ? look->status == HTTP_OK || look->status == HTTP_MOVED_PERMANENTLY
               : look->finfo.filetype == APR_REG && look->status == HTTP_OK;
}

/* An iiif_may_read: runs httpd's access checks for another file or folder, as if the client had
 * asked for it. */
static int may_read(void *context, const char *file)
{
    char no_uri[] = "";
    request_rec *r = context;
    char *uri = r->uri;
    request_rec *look;
    int readable;

    /* For a file in the same folder, httpd would make a URL of this one, which names no file; if it
     * has an encoded slash, httpd would refuse it. */
    r->uri = no_uri;
    look = ap_sub_req_lookup_file(file, r, NULL);
    r->uri = uri;
    readable = is_readable(look);
    mod_iiif_note_lookup(r, look, readable);
    ap_destroy_sub_req(look);
    return readable;
}

static iiif_reply *reply_to(request_rec *r, const iiif_request *request,
                            const iiif_settings *settings)
{
    const char *file = mod_iiif_file_of(r, request);

    if (mod_iiif_may_purge(r)) {
        return iiif_purge(mod_iiif_engine(), settings, request->ask, file);
    }
    return iiif_answer(mod_iiif_engine(), settings, request->ask, r->method, file, may_read,
                       mod_iiif_has_gone, r);
}

int mod_iiif_answer(request_rec *r)
{
    iiif_request *request = mod_iiif_request_of(r);
    const iiif_settings *settings;
    iiif_reply *reply;

    if (!request || !r->handler || !iiif_speaks(r->handler)) {
        return DECLINED;
    }
    settings = mod_iiif_prepare_login(r, request);
    reply = settings ? reply_to(r, request, settings) : NULL;
    if (!reply) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    apr_pool_cleanup_register(r->pool, reply, free_reply, apr_pool_cleanup_null);
    request->reply = reply;
    return send_reply(r, reply);
}
