/* The C interface of the engine, for mod_iiif.c: settings, shared memory, engine, asks, replies. It
 * knows nothing of httpd.
 *
 *     ask = iiif_ask_new(settings, &question);        // parses the URL
 *     name = iiif_ask_file_name(ask, 0);             // the first file name to try
 *     reply = iiif_answer(engine, settings, ask, "GET", file, NULL, NULL);
 *     head = iiif_reply_head(reply);                 // status and headers
 *     outcome = iiif_reply_send(reply, write, context);
 *
 * No function throws. A function that returns a handle returns NULL when memory runs out. The
 * caller owns every handle that it gets and frees it with the matching _free function. Returned
 * text lives as long as the handle that it came from, unless stated otherwise.
 *
 * Threads: settings are set by one thread and then read by any number; an engine is used by all
 * threads; an ask and a reply are used by one thread at a time.
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

/* --- Settings: the directives of one configuration section, or of several sections merged.
 * iiif_directives.h lists the directives. */

iiif_settings *iiif_settings_new(void);
/* Merges two sections; directives that are set in `over` replace those of `base`. */
iiif_settings *iiif_settings_merge(const iiif_settings *base, const iiif_settings *over);
void iiif_settings_free(iiif_settings *settings);

/* Sets one directive from its `count` arguments. File names are absolute. Returns NULL on success;
 * otherwise a sentence for the operator that says what is wrong and what is right. The sentence
 * lives until the next call with the same settings. */
const char *iiif_settings_set(iiif_settings *settings, const char *directive, int count,
                              const char *const *values);

/* Returns the value of Access-Control-Allow-Origin, or NULL. httpd's own answers in this location
 * (401, 403) need it too. */
const char *iiif_settings_allow_origin(const iiif_settings *settings);
/* Returns IIIFBaseURL without its trailing slash, or NULL. */
const char *iiif_settings_base_url(const iiif_settings *settings);
/* Returns IIIFRoot, or NULL. */
const char *iiif_settings_root(const iiif_settings *settings);

/* --- Shared memory: one piece for all children, allocated by the parent before it forks. */

/* Returns the size that these settings need, in bytes. */
size_t iiif_shared_bytes(const iiif_settings *server);
/* Returns not 0 when code with the same memory layout has prepared this memory. */
int iiif_shared_ready(void *memory, size_t bytes);
/* Prepares the memory unless it is ready. No process may be using memory that is not ready. Returns
 * NULL on success; otherwise a sentence that says why it failed. The sentence is never freed. */
const char *iiif_shared_prepare(void *memory, size_t bytes);

/* --- Engine: one for each child. */

/* `shared` is ready, and stays mapped until the engine is freed. */
iiif_engine *iiif_engine_new(const iiif_settings *server, void *shared, size_t bytes);
void iiif_engine_free(iiif_engine *engine);

/* --- Ask: the parsed URL. Parsing opens no file. */

/* Returns not 0 when the word is a handler of this module: a value of SetHandler. */
int iiif_speaks(const char *handler);
/* Returns not 0 when locations with this handler answer the method, besides GET and HEAD. */
int iiif_takes(const char *handler, const char *method);

typedef struct iiif_question {
    const char *handler; /* the location's, known to iiif_speaks(); NULL means iiif */
    const char *path;    /* after the location's path; percent-encoded, begins with a slash */
    const char *address; /* the URL as the client wrote it, with scheme and host, without query */
    const char *accept;  /* the Accept header, or NULL */
    const char *query;   /* after the question mark, or the body of a POST; NULL: none */
} iiif_question;

/* The subject of an ask. httpd walks to it, so that httpd's access rules decide about it. */
typedef enum iiif_about {
    IIIF_PICTURE, /* a regular file */
    IIIF_FOLDER,
    IIIF_NOTHING /* httpd walks nowhere, and the reply needs no file */
} iiif_about;

/* Parses a question. An invalid question also becomes an ask, one about nothing, whose reply is the
 * refusal. */
iiif_ask *iiif_ask_new(const iiif_settings *settings, const iiif_question *question);
void iiif_ask_free(iiif_ask *ask);
iiif_about iiif_ask_about(const iiif_ask *ask);
/* Returns the names, relative to IIIFRoot, that the picture's file or the folder may have. Attempt
 * 0 is tried first. Returns NULL after the last name, and for an ask about nothing. */
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
    int64_t content_length;     /* bytes, or -1 if it is known only after rendering */
    const iiif_header *headers; /* all other headers */
    size_t header_count;
    const char *work; /* one word for the access log that says how the answer is made */
    const char *log;  /* a sentence for the error log, or NULL */
    int damaged;      /* not 0 after iiif_reply_send() has sent damaged pixels: the head is new */
} iiif_head;

/* Returns not 0 if the client may read `file`. It is called for the other files of a sequence;
 * httpd has checked the named file already. NULL in its place allows every file. */
typedef int (*iiif_may_read)(void *context, const char *file);

/* Makes the reply, whose head is final: every refusal is decided here, and the validators that HEAD
 * and 304 need are known. Nothing is decoded yet. `file` is the absolute path of the picture or the
 * folder, or NULL if there is none. */
iiif_reply *iiif_answer(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read,
                        void *context);
const iiif_head *iiif_reply_head(const iiif_reply *reply);
void iiif_reply_free(iiif_reply *reply);

/* Takes `count` bytes of the body. If `lasting` is not 0, the bytes live as long as the reply;
 * otherwise until the function returns. A call with 0 bytes only asks whether the client is still
 * connected. Returns 0, or not 0 if the client has disconnected. */
typedef int (*iiif_write)(void *context, const void *bytes, size_t count, int lasting);

typedef enum iiif_outcome {
    IIIF_SENT,
    IIIF_UNWANTED, /* `write` returned not 0: the client has disconnected */
    IIIF_FAILED /* rendering failed; the reply has become the refusal, with a new head and body */
} iiif_outcome;

/* Makes the body and passes it to `write`, in the calling thread. */
iiif_outcome iiif_reply_send(iiif_reply *reply, iiif_write write, void *context);

#ifdef __cplusplus
}
#endif
