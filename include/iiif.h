/* The C interface of the engine, for mod_iiif.c: settings, shared memory, engine, asks, replies. It
 * knows nothing of httpd.
 *
 *     ask = iiif_ask_new(settings, &question);        // parses the URL
 *     name = iiif_ask_file_name(ask, 0);             // the first file name to try
 *     reply = iiif_answer(engine, settings, ask, "GET", file, NULL, NULL, NULL);
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

/* Returns the value of Access-Control-Allow-Origin for a page of this origin (which may be NULL),
 * or NULL. httpd's own answers in this location (401, 403) need it too. */
const char *iiif_settings_allow_origin(const iiif_settings *settings, const char *origin);
/* Returns not 0 where pages of the allowed origins may send cookies and passwords. */
int iiif_settings_allow_credentials(const iiif_settings *settings);
/* Returns IIIFBaseURL without its trailing slash, or NULL. */
const char *iiif_settings_base_url(const iiif_settings *settings);
/* Returns not 0 if IIIFTrustedProxy names this address. */
int iiif_settings_trusts(const iiif_settings *settings, const char *address);
/* Returns not 0 if the proxies that mod_remoteip trusts are trusted. */
int iiif_settings_trusts_remoteip(const iiif_settings *settings);
/* Returns IIIFRoot, or NULL. */
const char *iiif_settings_root(const iiif_settings *settings);

/* Which answers shared caches must not keep, by IIIFCachePrivate. */
typedef enum iiif_private {
    IIIF_PRIVATE_AUTO,  /* to clients that httpd names, or that a rule singles out */
    IIIF_PRIVATE_ALL,   /* all */
    IIIF_PRIVATE_USERS, /* only to clients that httpd names */
} iiif_private;
iiif_private iiif_settings_private(const iiif_settings *settings);
/* Returns not 0 if no cache at all may keep these answers. */
int iiif_settings_no_store(const iiif_settings *settings);

/* Not 0 when an IIIFSource is set. */
int iiif_settings_has_source(const iiif_settings *settings);

/* Not 0 when IIIFPurge is on. */
int iiif_settings_purge(const iiif_settings *settings);

/* --- What the operator learns when httpd starts. The text lives until the next call with the same
 * settings; NULL when memory runs out. */

/* The version and the codecs of this build, in one line. */
const char *iiif_build_line(iiif_settings *server);
/* The same, with the limits that hold and what was derived from the machine. */
const char *iiif_start_line(iiif_settings *server);
/* A sentence about a setting that is likely to fail on this machine. Index 0 is the first one;
 * returns NULL after the last. */
const char *iiif_start_warning(iiif_settings *server, int index);

/* Returns the bytes of memory that this server may use: the machine's, or less where a control
 * group or the limit of the address space allows less. */
int64_t iiif_usable_memory(void);
/* Returns IIIFOpenFiles. */
int64_t iiif_settings_open_files(const iiif_settings *server);
/* Makes IIIFOpenFiles `most`, which the machine allows. */
void iiif_settings_lower_open_files(iiif_settings *server, int64_t most);

/* --- Shared memory: one piece for all children, allocated by the parent before it forks. */

/* Returns the size that these settings need, in bytes. */
size_t iiif_shared_bytes(const iiif_settings *server);
/* Returns not 0 when code with the same memory layout has prepared this memory. */
int iiif_shared_ready(void *memory, size_t bytes);
/* Prepares the memory unless it is ready. No process may be using memory that is not ready. Returns
 * NULL on success; otherwise a sentence that says why it failed. The sentence is never freed. */
const char *iiif_shared_prepare(void *memory, size_t bytes);

/* --- Engine: one for each child. */

/* `shared` is ready, and stays mapped until the engine is freed. `threads` of this child answer
 * requests; 0: their number does not matter. */
iiif_engine *iiif_engine_new(const iiif_settings *server, void *shared, size_t bytes, int threads);
void iiif_engine_free(iiif_engine *engine);
/* The version of httpd that the metrics name. Called before the engine's first request. */
void iiif_engine_runs_in(iiif_engine *engine, const char *httpd);

/* --- Ask: the parsed URL. Parsing opens no file. */

/* Returns not 0 when the word is a handler of this module: a value of SetHandler. */
int iiif_speaks(const char *handler);
/* Returns not 0 when locations with this handler of the module answer with pictures, so that they
 * need an IIIFRoot. */
int iiif_shows_pictures(const char *handler);
/* Returns not 0 when locations with this handler take the body of a POST for a query. */
int iiif_reads_body(const char *handler);

typedef struct iiif_question {
    const char *handler; /* the location's, known to iiif_speaks(); NULL means iiif */
    const char *path;    /* after the location's path; percent-encoded, begins with a slash */
    const char *address; /* the URL as the client wrote it, with scheme and host, without query */
    const char *accept;  /* the Accept header, or NULL */
    const char *query;   /* after the question mark, or the body of a POST; NULL: none */
    const char *page_headers; /* Access-Control-Request-Headers, or NULL */
    int detail; /* 1: describe the plan in words, 2: the stages too, for the error log; else 0 */
} iiif_question;

/* The subject of an ask. httpd walks to it, so that httpd's access rules decide about it. */
typedef enum iiif_about {
    IIIF_PICTURE, /* a regular file */
    IIIF_FOLDER,
    IIIF_FOLDER_OR_PICTURE,
    IIIF_NOTHING /* httpd walks nowhere, and the reply needs no file */
} iiif_about;

/* Parses a question. An invalid question also becomes an ask, one about nothing, whose reply is the
 * refusal. */
iiif_ask *iiif_ask_new(const iiif_settings *settings, const iiif_question *question);
void iiif_ask_free(iiif_ask *ask);
iiif_about iiif_ask_about(const iiif_ask *ask);
/* Returns the identifier without its page, decoded once. NULL for an ask about nothing. */
const char *iiif_ask_identifier(const iiif_ask *ask);
/* Replaces the identifier as the name of the file (IIIFIdentifierMap); the identifier stays in the
 * answer. Returns 0 where no file below IIIFRoot can have the name. */
int iiif_ask_rename(iiif_ask *ask, const iiif_settings *settings, const char *name);
/* Returns the names, relative to IIIFRoot, that the picture's file or the folder may have. Attempt
 * 0 is tried first. Returns NULL after the last name, and for an ask about nothing. */
const char *iiif_ask_file_name(iiif_ask *ask, int attempt);

/* --- Tiers: what of a picture a rule admits. Asked before httpd has admitted the client. */

/* Returns not 0 if the client has disconnected. It is called while a picture has to be opened. NULL
 * in its place means that the client waits. */
typedef int (*iiif_has_gone)(void *context);

typedef struct iiif_tier {
    int parts;    /* not 0: parts of the picture too; 0: only the whole picture */
    int64_t side; /* the answer's width and height are at most this many pixels */
} iiif_tier;

typedef enum iiif_verdict {
    IIIF_WITHIN,
    IIIF_BEYOND,
    IIIF_BUSY /* the picture has to be opened first, and too many others are being opened */
} iiif_verdict;

/* Returns not 0 if the answer describes pictures and shows none. */
int iiif_ask_describes(const iiif_ask *ask);
/* Judges whether the answer stays within the tier. `file` and `has_gone` as for iiif_answer(). */
iiif_verdict iiif_judge(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const iiif_tier *tier, const char *file, iiif_has_gone has_gone,
                        void *context);
/* Returns a sentence for a client that asked for more than whole pictures of this size: what would
 * be answered. It lives until the next call with the same ask. NULL when memory runs out. */
const char *iiif_ask_offer(iiif_ask *ask, int64_t side);

/* --- Login: the services of the IIIF Authorization Flow API (docs/login.md). httpd decides who may
 * see what; the engine words the answers, and makes access tokens, by which viewers learn it. */

/* Returns IIIFAuth, the path of the location with the login services, or NULL. */
const char *iiif_settings_login(const iiif_settings *settings);
/* Returns not 0 where visitors get access by their network or certificate alone
 * (IIIFAuthProfile). */
int iiif_settings_login_is_external(const iiif_settings *settings);
/* Returns not 0 where info.json is refused to visitors without access (IIIFAuthVersion 1). */
int iiif_settings_refuses_info(const iiif_settings *settings);
/* Returns IIIFAuthSubstitute, a path or a number of pixels, or NULL. */
const char *iiif_settings_substitute(const iiif_settings *settings);
/* Returns a name of IIIFAuthTokenEnv; index 0 is the first. Returns NULL after the last. */
const char *iiif_settings_token_variable(const iiif_settings *settings, size_t index);

typedef enum iiif_login {
    IIIF_NO_LOGIN, /* the ask is about no login service */
    IIIF_LOGIN_PAGE,
    IIIF_LOGIN_FORM,
    IIIF_LOGOUT,
    IIIF_TOKEN,
    IIIF_PROBE
} iiif_login;

iiif_login iiif_ask_login(const iiif_ask *ask);
/* Returns the path of the base URI of the picture that a probe is about, as in the URL. */
const char *iiif_ask_probed(const iiif_ask *ask);
/* Returns not 0 for an ask for info.json, or for a base URI, which redirects to it. */
int iiif_ask_wants_info(const iiif_ask *ask);
/* Makes documents name login services: their public URL, and what the probes of the location's
 * pictures begin with. Returns 0 when memory runs out. */
int iiif_ask_offer_login(iiif_ask *ask, const char *services, const char *probes);

/* A person as httpd's access rules know them. */
typedef struct iiif_identity iiif_identity;

/* Opens an access token. Returns NULL for one that is not good, or not good in this scope. */
iiif_identity *iiif_identity_new(const iiif_engine *engine, const char *scope, const char *token);
void iiif_identity_free(iiif_identity *identity);
/* Return NULL for a visitor without a name. */
const char *iiif_identity_user(const iiif_identity *identity);
const char *iiif_identity_auth_type(const iiif_identity *identity);
/* Return a variable of IIIFAuthTokenEnv, or NULL after the last. */
const char *iiif_identity_variable(const iiif_identity *identity, size_t index, const char **value);

/* A visitor as httpd has judged them. Each text may be NULL. */
typedef struct iiif_visitor {
    int status; /* of httpd's access checks for the picture, or for the login page */
    const char *user;
    const char *auth_type;
    int sent_password; /* the request has an Authorization header */
    int knew_login;    /* the browser has been logged in before (iiif_login_cookie()) */
    const char *scope; /* names the login services; a token is good in one scope */
    const char *substitute;
    int substitute_is_image; /* it is the URL of an image, not the base URI of a picture */
    const char *moved;
    const char *form_target;
} iiif_visitor;

/* Returns the name of the cookie by which a browser shows that it has been logged in. It grants
 * nothing. */
const char *iiif_login_cookie(void);

/* Tells the ask about its visitor. Returns 0 when memory runs out. */
int iiif_ask_meet(iiif_ask *ask, const iiif_visitor *visitor);
/* Adds a variable that the visitor's token keeps. Returns 0 when memory runs out. */
int iiif_ask_add_variable(iiif_ask *ask, const char *name, const char *value);

/* --- Signed links. */

typedef enum iiif_link {
    IIIF_LINK_UNSIGNED,
    IIIF_LINK_VALID,
    IIIF_LINK_EXPIRED,
    IIIF_LINK_WRONG,
    IIIF_LINK_WITHOUT_KEYS /* IIIFSignKeys is not set */
} iiif_link;

/* Checks the signature of a link at `now`, in seconds since 1970. `path` is the public one,
 * encoded.
 */
iiif_link iiif_check_link(const iiif_settings *settings, const char *path, const char *query,
                          int64_t now);

/* The picture of an ask whose identifier belongs to an IIIFSource: it is no file, and httpd does
 * not walk to it. */

/* Returns the name that iiif_answer() takes for `file`; NULL for a local file or folder. */
const char *iiif_ask_object(const iiif_ask *ask);
/* Returns the path behind the location's that httpd's rules are matched against: the name of the
 * picture, decoded, which has one spelling only, and what the URL has behind it. NULL as above. */
const char *iiif_ask_object_path(const iiif_ask *ask);

/* --- Reply: its head is ready at once, its body is made while it is sent. */

typedef struct iiif_header {
    const char *name;
    const char *value;
} iiif_header;

typedef struct iiif_head {
    int status;               /* 0: the client has disconnected, there is nothing to send */
    const char *content_type; /* NULL: no body */
    const char *etag;         /* with its quotes, or NULL */
    int64_t modified;         /* seconds since 1970, or 0 */
    int64_t content_length;   /* bytes, or -1 if it is known only after rendering */
    int cheap; /* not 0: little work, worth finishing for a client that may have disconnected */
    const iiif_header *headers; /* all other headers */
    size_t header_count;
    const char *work;   /* one word for the access log that says how the answer is made */
    const char *log;    /* a sentence for the error log, or NULL */
    const char *log_id; /* the sentence's id in docs/messages.md */
    int fault;          /* not 0 if `log` names something that the operator has to mend */
    int damaged;        /* not 0 after iiif_reply_send() has sent damaged pixels: the head is new */
} iiif_head;

/* Returns not 0 if the client may read `file`, which may be a folder. It is called for the other
 * files of a sequence and for what manifests and collections list; httpd has checked the named file
 * already. NULL in its place allows every file. It is called until the reply is freed. */
typedef int (*iiif_may_read)(void *context, const char *file);

/* Makes the reply, whose head is final: every refusal is decided here, and the validators that HEAD
 * and 304 need are known. Nothing is decoded yet. `file` is the absolute path of the picture or the
 * folder, or iiif_ask_object(), or NULL if there is none. */
iiif_reply *iiif_answer(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read,
                        iiif_has_gone has_gone, void *context);
/* Purges the picture at `file` from the caches of all children, and makes the reply that says so.
 * The caller has decided that the client may do it. `file` as for iiif_answer(). */
iiif_reply *iiif_purge(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                       const char *file);
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

/* Returns whether a cache that several servers share may keep the answer, as IIIFShareFrom says: it
 * took long enough, or it is larger than what has been made of it. It is asked when the body, or
 * its beginning, has been made, and before it is sent. A stored tile that is sent undecoded never
 * is. */
int iiif_reply_is_shared(const iiif_reply *reply, const iiif_settings *settings, int whole);

/* --- Watching: what operators learn of answers and of the server. */

/* Notes for the access log about a reply that has been sent or refused. They live as long as the
 * reply, or until the next call. */
size_t iiif_reply_notes(iiif_reply *reply, const iiif_header **notes);
/* How the answer was made, in one line for the error log; lives as the notes do. */
const char *iiif_reply_story(iiif_reply *reply);
/* The stages of rendering, one a line, if the question's detail was 2; else NULL. */
const char *iiif_reply_stages(iiif_reply *reply);

typedef enum iiif_ending {
    IIIF_COMPLETE,
    IIIF_CUT, /* it failed after a part of it had been sent */
    IIIF_GONE /* the client had disconnected */
} iiif_ending;

/* An answer that has ended. */
typedef struct iiif_ended {
    const iiif_ask *ask;
    iiif_reply *reply; /* NULL if httpd answered by itself, for example with 401 */
    const char *file;  /* the picture's, or NULL */
    const char *work;  /* the note iiif-work; NULL without a reply */
    int status;        /* as the client received it */
    iiif_ending ending;
    int64_t bytes;       /* of the body, as sent */
    int64_t nanoseconds; /* from the request's first line to the answer's last byte */
} iiif_ended;

/* Counts it, unless it told about the server itself (iiif-metrics, iiif-health, iiif-ready). */
void iiif_count(iiif_engine *engine, const iiif_ended *ended);

/* Decides whether a line of the error log, an id about a file, is written, or left out because the
 * same one was written a short time ago. Returns how many were left out before, or -1. */
int64_t iiif_admit_line(iiif_engine *engine, const char *id, const char *file);

/* Takes one line of the status page: its key, the same in words, and its value, all ASCII. */
typedef void (*iiif_take_line)(void *context, const char *key, const char *words,
                               const char *value);
/* Calls `take` for each line of the status page, which is about all children. */
void iiif_status(const iiif_engine *engine, iiif_take_line take, void *context);

#ifdef __cplusplus
}
#endif
