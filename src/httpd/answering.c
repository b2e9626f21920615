#include "httpd/answering.h"

#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

#include "httpd/bucket_sink.h"
#include "httpd/configuration.h"
#include "httpd/locating.h"
#include "httpd/shared_memory.h"
#include "iiif.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

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
    apr_table_unset(r->err_headers_out, "Access-Control-Allow-Origin");
    for (i = 0; i < head->header_count; i++) {
        apr_table_merge(r->headers_out, head->headers[i].name, head->headers[i].value);
    }
    set_validators(r, head);
    note_work(r, head);
}

/* Returns APLOG_ERR if the operator has to act: the file is damaged, or httpd's user may not read
 * it. APLOG_WARNING if damaged pixels have been shown. APLOG_INFO if the file may be there on
 * purpose: its kind is not served (415), or it would take too much to read (501). Every other
 * refusal is APLOG_DEBUG, because the access log shows it. */
static int log_level_of(const iiif_head *head)
{
    int status = head->status;

    if (head->damaged) {
        return APLOG_WARNING;
    }
    if (status == HTTP_OK || status == HTTP_UNSUPPORTED_MEDIA_TYPE ||
        status == HTTP_NOT_IMPLEMENTED) {
        return APLOG_INFO;
    }
    return ap_is_HTTP_SERVER_ERROR(status) || status == HTTP_FORBIDDEN ? APLOG_ERR : APLOG_DEBUG;
}

static void log_head(request_rec *r, const iiif_head *head)
{
    if (head->log) {
        ap_log_rerror(APLOG_MARK, log_level_of(head), 0, r, "%s: %s", r->filename, head->log);
    }
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

/* Sends the refusal that a failed reply has become. No byte of the picture has been sent yet. */
static int replace_answer(iiif_bucket_sink *sink, iiif_reply *reply)
{
    request_rec *r = sink->r;

    mod_iiif_sink_clear(sink);
    apr_table_clear(r->headers_out);
    set_head(r, iiif_reply_head(reply));
    if (iiif_reply_send(reply, mod_iiif_write, sink) != IIIF_SENT) {
        return AP_FILTER_ERROR;
    }
    note_work(r, iiif_reply_head(reply));
    return mod_iiif_sink_end(sink);
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
    log_head(r, head);
    r->no_cache = 1;
    if (!sink->started) {
        apr_table_clear(r->headers_out);
        set_head(r, head);
    }
}

static int send_body(request_rec *r, iiif_reply *reply)
{
    iiif_bucket_sink sink = mod_iiif_sink_for(r);

    switch (iiif_reply_send(reply, mod_iiif_write, &sink)) {
    case IIIF_SENT:
        finish_head(&sink, iiif_reply_head(reply));
        return mod_iiif_sink_end(&sink);
    case IIIF_FAILED:
        log_head(r, iiif_reply_head(reply));
        return sink.started ? mod_iiif_sink_cut(&sink) : replace_answer(&sink, reply);
    case IIIF_UNWANTED:
        break;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%s: the client has gone", r->filename);
    r->connection->aborted = 1;
    return AP_FILTER_ERROR;
}

/* Sends 304 or 412; a 412 must not be cached. */
static int send_condition(request_rec *r, int status)
{
    r->status = status;
    if (status != HTTP_NOT_MODIFIED) {
        apr_table_set(r->headers_out, "Cache-Control", "no-store");
    }
    return send_empty(r);
}

static int send_reply(request_rec *r, iiif_reply *reply)
{
    const iiif_head *head = iiif_reply_head(reply);
    int condition;

    set_head(r, head);
    log_head(r, head);
    condition = head->status == HTTP_OK ? ap_meets_conditions(r) : OK;
    if (condition != OK) {
        return send_condition(r, condition);
    }
    if (head->content_length >= 0) {
        ap_set_content_length(r, head->content_length);
    }
    return r->header_only || !head->content_type ? send_empty(r) : send_body(r, reply);
}

/* --- The handler --------------------------------------------------------------------------------
 */

static apr_status_t free_reply(void *reply)
{
    iiif_reply_free(reply);
    return APR_SUCCESS;
}

/* An iiif_may_read: runs httpd's access checks for another file of the picture's sequence, as if
 * the client had asked for that file. */
static int may_read(void *context, const char *file)
{
    request_rec *r = context;
    request_rec *look = ap_sub_req_lookup_file(file, r, NULL);
    int readable = look->status == HTTP_OK && look->finfo.filetype == APR_REG;

    ap_destroy_sub_req(look);
    return readable;
}

int mod_iiif_answer(request_rec *r)
{
    const iiif_request *request = mod_iiif_request_of(r);
    iiif_reply *reply;

    if (!request || !r->handler || !iiif_speaks(r->handler)) {
        return DECLINED;
    }
    reply = iiif_answer(mod_iiif_engine(), mod_iiif_dir_conf_of(r)->settings, request->ask,
                        r->method, request->is_there ? r->filename : NULL, may_read, r);
    if (!reply) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    apr_pool_cleanup_register(r->pool, reply, free_reply, apr_pool_cleanup_null);
    return send_reply(r, reply);
}
