#include "httpd/trace.h"

#include "apr_lib.h"
#include "apr_strings.h"

static int is_lower_hex(const char *text, apr_size_t length)
{
    while (length-- > 0) {
        if (!apr_isdigit(text[length]) && !(text[length] >= 'a' && text[length] <= 'f')) {
            return 0;
        }
    }
    return 1;
}

/* Returns the trace-id of a header such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
 * (W3C Trace Context, section 3.2), or NULL. Later versions may append more fields. */
static const char *trace_id_of(apr_pool_t *pool, const char *header)
{
    enum {
        ID_AT = 3,
        ID_LENGTH = 32,
        PARENT_AT = 36,
        PARENT_LENGTH = 16,
        FLAGS_AT = 53,
        LEAST = 55
    };
    static const char zeros[] = "00000000000000000000000000000000";

    if (!header || strlen(header) < LEAST || (header[LEAST] && header[LEAST] != '-') ||
        header[ID_AT - 1] != '-' || header[PARENT_AT - 1] != '-' || header[FLAGS_AT - 1] != '-' ||
        !is_lower_hex(header, 2) || !is_lower_hex(header + ID_AT, ID_LENGTH) ||
        !is_lower_hex(header + PARENT_AT, PARENT_LENGTH) || !is_lower_hex(header + FLAGS_AT, 2) ||
        strncmp(header, "ff", 2) == 0 || strncmp(header + ID_AT, zeros, ID_LENGTH) == 0) {
        return NULL;
    }
    return apr_pstrmemdup(pool, header + ID_AT, ID_LENGTH);
}

void mod_iiif_note_trace(request_rec *r)
{
    const char *trace = trace_id_of(r->pool, apr_table_get(r->headers_in, "traceparent"));

    if (!trace) {
        trace = apr_table_get(r->subprocess_env, "UNIQUE_ID");
    }
    if (trace) {
        apr_table_setn(r->notes, "iiif-trace", trace);
    }
}
