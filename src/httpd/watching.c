#include "httpd/watching.h"

#include "apr_optional_hooks.h"

#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "mod_status.h"

#include "httpd/locating.h"
#include "httpd/shared_memory.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* --- Lines about replies ------------------------------------------------------------------------
 */

/* Returns APLOG_ERR if the operator has to act: the file or its side-car is damaged, or httpd's
 * user may not read it. APLOG_WARNING if damaged pixels have been shown. APLOG_INFO if the file may
 * be there on purpose: its kind is not served (415), or it would take too much to read (501). Every
 * other refusal is APLOG_DEBUG, because the access log shows it. */
static int log_level_of(const iiif_head *head)
{
    int status = head->status;

    if (head->fault) {
        return APLOG_ERR;
    }
    if (head->damaged) {
        return APLOG_WARNING;
    }
    if (status == HTTP_OK || status == HTTP_UNSUPPORTED_MEDIA_TYPE ||
        status == HTTP_NOT_IMPLEMENTED) {
        return APLOG_INFO;
    }
    return ap_is_HTTP_SERVER_ERROR(status) || status == HTTP_FORBIDDEN ? APLOG_ERR : APLOG_DEBUG;
}

/* A damaged file is asked for again and again: the line is written once in a while, with a count.
 */
static void log_fault(request_rec *r, const iiif_head *head)
{
    apr_int64_t left_out = iiif_admit_line(mod_iiif_engine(), head->log_id, r->filename);

    if (left_out > 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "%s: %s: %s (%" APR_INT64_T_FMT " more times since the last such line)",
                      head->log_id, r->filename, head->log, left_out);
    }
    else if (left_out == 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s: %s: %s", head->log_id, r->filename,
                      head->log);
    }
}

void mod_iiif_log_head(request_rec *r, const iiif_head *head)
{
    int level = log_level_of(head);

    if (!head->log) {
        return;
    }
    if (level == APLOG_ERR) {
        log_fault(r, head);
        return;
    }
    ap_log_rerror(APLOG_MARK, level, 0, r, "%s: %s: %s", head->log_id, r->filename, head->log);
}

/* --- The end of a request -----------------------------------------------------------------------
 */

/* The request whose answer the client received: another one after an internal redirect, for
 * example to an ErrorDocument. */
static request_rec *last_of(request_rec *r)
{
    while (r->next) {
        r = r->next;
    }
    return r;
}

/* mod_log_config prints the notes of the last request. */
static void set_notes(request_rec *r, iiif_reply *reply)
{
    const iiif_header *notes;
    size_t count = iiif_reply_notes(reply, &notes);
    size_t i;

    for (i = 0; i < count; i++) {
        apr_table_setn(r->notes, notes[i].name, notes[i].value);
    }
}

static iiif_ended ended_answer(request_rec *r, const iiif_request *request)
{
    const request_rec *last = last_of(r);
    iiif_ended ended;

    ended.ask = request->ask;
    ended.reply = request->reply;
    ended.file = mod_iiif_file_of(r, request);
    ended.work = request->reply ? apr_table_get(r->notes, "iiif-work") : NULL;
    ended.status = last->status;
    ended.ending = request->cut ? IIIF_CUT : r->connection->aborted ? IIIF_GONE : IIIF_COMPLETE;
    ended.bytes = last->sent_bodyct ? last->bytes_sent : 0;
    ended.nanoseconds = (apr_time_now() - r->request_time) * 1000;
    return ended;
}

static void describe(request_rec *r, const iiif_ended *ended)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  "IIIF0016: %s %s: %d %s, %" APR_INT64_T_FMT " bytes in %.1f ms; %s", r->method,
                  r->unparsed_uri, ended->status, ended->work ? ended->work : "-",
                  (apr_int64_t)ended->bytes, (double)ended->nanoseconds / 1e6,
                  ended->reply ? iiif_reply_story(ended->reply) : "answered by httpd");
    if (ended->reply && iiif_reply_stages(ended->reply)) {
        ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r, "IIIF0017: %s",
                      iiif_reply_stages(ended->reply));
    }
}

int mod_iiif_note_answer(request_rec *r)
{
    const iiif_request *request = mod_iiif_request_of(r);
    iiif_ended ended;

    if (!request || !mod_iiif_engine()) {
        return DECLINED;
    }
    if (request->reply) {
        set_notes(last_of(r), request->reply);
    }
    ended = ended_answer(r, request);
    iiif_count(mod_iiif_engine(), &ended);
    if (APLOGrdebug(r)) {
        describe(r, &ended);
    }
    return OK;
}

/* --- mod_status ---------------------------------------------------------------------------------
 */

static void print_short(void *context, const char *key, const char *words, const char *value)
{
    request_rec *r = context;

    (void)words;
    ap_rprintf(r, "%s: %s\n", key, value);
}

static void print_html(void *context, const char *key, const char *words, const char *value)
{
    request_rec *r = context;

    (void)key;
    ap_rprintf(r, "<dt>%s: %s</dt>\n", ap_escape_html(r->pool, words),
               ap_escape_html(r->pool, value));
}

static int print_status(request_rec *r, int flags)
{
    if (!mod_iiif_engine()) {
        return DECLINED;
    }
    if (flags & AP_STATUS_SHORT) {
        iiif_status(mod_iiif_engine(), print_short, r);
        return OK;
    }
    ap_rputs("<hr />\n<h2>mod_iiif</h2>\n<dl>\n", r);
    iiif_status(mod_iiif_engine(), print_html, r);
    ap_rputs("</dl>\n", r);
    return OK;
}

void mod_iiif_register_status(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, print_status, NULL, NULL, APR_HOOK_MIDDLE);
}
