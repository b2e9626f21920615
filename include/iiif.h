/* The whole face of the engine, in C: settings, questions, answers. It knows nothing of httpd.
 *
 * Nothing in here throws, and NULL where a handle is returned means that memory ran out. Handles
 * are freed by their maker. Text that is handed out lives as long as the handle it came from,
 * unless it is said otherwise. Settings may be read by many threads once they are set; an engine
 * may be used by all threads; an ask and a reply belong to one thread at a time.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct iiif_settings iiif_settings;
typedef struct iiif_engine iiif_engine;
typedef struct iiif_ask iiif_ask;
typedef struct iiif_reply iiif_reply;

/* --- Settings: what the directives of one section set, and what several sections set together.
 * iiif_directives.h lists the directives. */

iiif_settings *iiif_settings_new(void);
/* `over` where it sets a value, else `base`. */
iiif_settings *iiif_settings_merge(const iiif_settings *base, const iiif_settings *over);
void iiif_settings_free(iiif_settings *settings);

/* Sets what a directive says; paths have to be absolute. Returns NULL, or a sentence that says what
 * is wrong and what is right, and lives until the next call. */
const char *iiif_settings_set(iiif_settings *settings, const char *directive, int count,
                              const char *const *values);

/* Access-Control-Allow-Origin for what httpd itself answers here (401, 403), or NULL. */
const char *iiif_settings_allow_origin(const iiif_settings *settings);
/* IIIFBaseURL without its trailing slash, or NULL. */
const char *iiif_settings_base_url(const iiif_settings *settings);
/* IIIFRoot, or NULL. */
const char *iiif_settings_root(const iiif_settings *settings);

/* --- What all processes of a server share: one piece of memory, made by the parent. */

/* How much of it these settings ask for, in bytes. */
size_t iiif_shared_bytes(const iiif_settings *server);
/* Whether code of this very build has made it ready before. */
int iiif_shared_ready(void *memory, size_t bytes);
/* Makes it ready, unless it is. Returns NULL, or the sentence that says why it cannot be, which
 * lives on. Nobody may be using memory that is not ready. */
const char *iiif_shared_prepare(void *memory, size_t bytes);

/* --- Engine: one for each process. */

/* `shared` is ready, and mapped as long as the engine lives. */
iiif_engine *iiif_engine_new(const iiif_settings *server, void *shared, size_t bytes);
void iiif_engine_free(iiif_engine *engine);

/* --- Ask: what a URL means. Text only, no file is looked at. */

/* Not 0 when SetHandler with this word switches pictures on. */
int iiif_speaks(const char *handler);
/* Not 0 when such a place takes questions by this method, besides GET and HEAD. */
int iiif_takes(const char *handler, const char *method);

typedef struct iiif_question {
    const char *handler; /* the location's: one that iiif_speaks; NULL: iiif */
    const char *path;    /* behind the location's own path, percent-encoded; begins with a slash */
    const char *address; /* the URL as the client wrote it, with scheme and host, without query */
    const char *accept;  /* the Accept header, or NULL */
    const char *query;   /* behind the question mark, or the body of a POST; NULL: none */
} iiif_question;

/* What an ask is about. httpd walks to it, so that its own rules decide who may ask. */
typedef enum iiif_about {
    IIIF_PICTURE, /* a regular file */
    IIIF_FOLDER,
    IIIF_NOTHING /* httpd walks nowhere, and the reply needs no file */
} iiif_about;

/* A question that means nothing becomes an ask too, about nothing: its reply says what is wrong. */
iiif_ask *iiif_ask_new(const iiif_settings *settings, const iiif_question *question);
void iiif_ask_free(iiif_ask *ask);
iiif_about iiif_ask_about(const iiif_ask *ask);
/* The names, relative to the root, under which the picture or the folder may be found: the first
 * (0) is tried first. NULL after the last, and for an ask about nothing. */
const char *iiif_ask_file_name(iiif_ask *ask, int attempt);

/* --- Reply: its head is ready at once, its body is made while it is sent. */

typedef struct iiif_header {
    const char *name;
    const char *value;
} iiif_header;

typedef struct iiif_head {
    int status;
    const char *content_type;   /* NULL: no body */
    const char *etag;           /* with its quotes, or NULL */
    int64_t modified;           /* seconds since 1970, or 0 */
    int64_t content_length;     /* bytes, or -1 when not known before the work is done */
    const iiif_header *headers; /* the others */
    size_t header_count;
    const char *work; /* what kind of work it is, for the access log */
    const char *log;  /* what the operator should know, or NULL */
} iiif_head;

/* Not 0 where the client may read this file, besides the one that was named: a sequence has many.
 * NULL: all. */
typedef int (*iiif_may_read)(void *context, const char *file);

/* `file` is the absolute path of what the ask is about, or NULL where there is no such file or
 * folder. Settles everything but the decoding: every refusal, and the validators that HEAD and 304
 * need. */
iiif_reply *iiif_answer(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read,
                        void *context);
const iiif_head *iiif_reply_head(const iiif_reply *reply);
void iiif_reply_free(iiif_reply *reply);

/* Takes some bytes of the body, which live as long as the reply where `lasting` is set, else for
 * the call. Without any bytes it is only asked. Anything but 0 means that nobody wants more. */
typedef int (*iiif_write)(void *context, const void *bytes, size_t count, int lasting);

typedef enum iiif_outcome {
    IIIF_SENT,
    IIIF_UNWANTED, /* `write` said so */
    IIIF_FAILED    /* the reply has become the one that says why: another head, another body */
} iiif_outcome;

iiif_outcome iiif_reply_send(iiif_reply *reply, iiif_write write, void *context);

#ifdef __cplusplus
}
#endif
