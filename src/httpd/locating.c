#include "httpd/locating.h"

#include "apr_file_info.h"
#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"

#include "httpd/configuration.h"
#include "httpd/cross_origin.h"
#include "httpd/forwarded.h"
#include "httpd/identifier_map.h"
#include "httpd/machine.h"
#include "httpd/trace.h"

/* A POST body that replaces the query has to be shorter than this. */
enum { MOST_QUERY_BYTES = 8192 };

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

iiif_request *mod_iiif_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &iiif_module);
}

const char *mod_iiif_file_of(const request_rec *r, const iiif_request *request)
{
    if (request->object) {
        return request->object;
    }
    return request->is_there ? r->filename : NULL;
}

/* --- The URL becomes an ask --------------------------------------------------------------------
 */

static apr_status_t free_ask(void *ask)
{
    iiif_ask_free(ask);
    return APR_SUCCESS;
}

static int count_slashes(const char *text, apr_size_t length)
{
    int count = 0;

    while (length-- > 0) {
        count += text[length] == '/';
    }
    return count;
}

/* Returns the path as the client spelt it: links have to repeat that spelling, and r->uri is
 * normalised. Falls back to r->uri if normalising removed whole segments. */
static const char *written_path(request_rec *r)
{
    const char *path = r->unparsed_uri;
    apr_size_t length;

    if (path[0] != '/') {
        return r->uri;
    }
    length = strcspn(path, "?#");
    if (count_slashes(path, length) != count_slashes(r->uri, strlen(r->uri))) {
        return r->uri;
    }
    return apr_pstrmemdup(r->pool, path, length);
}

/* Removes as many leading segments from the path as the location has. */
static const char *behind_location(const char *path, const char *location)
{
    int segments = count_slashes(location, strlen(location));

    while (segments >= 0 && *path) {
        segments -= *path == '/';
        path += segments >= 0;
    }
    return path;
}

static const char *public_address(request_rec *r, const iiif_dir_conf *conf)
{
    const char *base = iiif_settings_base_url(conf->settings);
    const char *path = written_path(r);

    if (base) {
        return apr_pstrcat(r->pool, base, behind_location(path, conf->location), NULL);
    }
    return mod_iiif_public_url(r, conf->settings, path);
}

/* Returns the path as clients see it, normalised by httpd: what the engine reads, behind the path
 * of IIIFBaseURL or of the location. */
static const char *public_path(request_rec *r, const iiif_dir_conf *conf)
{
    const char *base = iiif_settings_base_url(conf->settings);
    const char *host = base ? strstr(base, "://") : NULL;
    const char *path = host ? strchr(host + 3, '/') : NULL;

    if (!base) {
        return apr_pstrdup(r->pool, r->uri);
    }
    return apr_pstrcat(r->pool, path ? path : "", r->uri + strlen(conf->location), NULL);
}

static int under_location(const char *uri, const char *location)
{
    apr_size_t length = strlen(location);

    return strncmp(uri, location, length) == 0 && (uri[length] == '/' || !uri[length]);
}

/* Returns the request's body as a string, or NULL if it cannot be read or has MOST_QUERY_BYTES or
 * more. */
static const char *read_body(request_rec *r)
{
    char *body = apr_palloc(r->pool, MOST_QUERY_BYTES + 1);
    apr_size_t length = 0;
    long got = 0;

    if (ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK) != OK) {
        return NULL;
    }
    if (ap_should_client_block(r)) {
        while (length < MOST_QUERY_BYTES &&
               (got = ap_get_client_block(r, body + length, MOST_QUERY_BYTES - length)) > 0) {
            length += (apr_size_t)got;
        }
    }
    body[length] = '\0';
    return got < 0 || length == MOST_QUERY_BYTES ? NULL : body;
}

/* Returns the query, or the body of a POST if the protocol accepts a body instead of a query. The
 * body is read this early because it names the file that httpd walks to. */
static const char *query_of(request_rec *r, const iiif_dir_conf *conf)
{
    if (r->args || r->method_number != M_POST || r->main || r->prev ||
        !iiif_reads_body(conf->handler)) {
        return r->args ? r->args : "";
    }
    return read_body(r);
}

/* Returns DONE, which keeps httpd from decoding the URL: %2F in an identifier stays part of the
 * identifier and needs no AllowEncodedSlashes. */
int mod_iiif_read_url(request_rec *r)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(r);
    iiif_request *request;
    iiif_question question;

    if (!conf || !conf->location || !under_location(r->uri, conf->location)) {
        return DECLINED;
    }
    question.handler = conf->handler;
    question.path = r->uri + strlen(conf->location);
    question.address = public_address(r, conf);
    question.accept = apr_table_get(r->headers_in, "Accept");
    question.page_headers = apr_table_get(r->headers_in, "Access-Control-Request-Headers");
    question.query = query_of(r, conf);
    question.detail = APLOGrtrace1(r) ? 2 : APLOGrdebug(r);
    if (!question.query) {
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }

    mod_iiif_note_trace(r);
    request = apr_pcalloc(r->pool, sizeof(*request));
    request->path = public_path(r, conf);
    request->query = apr_pstrdup(r->pool, question.query);
    request->ask = iiif_ask_new(conf->settings, &question);
    if (!request->ask) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    apr_pool_cleanup_register(r->pool, request->ask, free_ask, apr_pool_cleanup_null);
    ap_set_module_config(r->request_config, &iiif_module, request);
    return DONE;
}

/* --- The ask becomes a file that httpd walks to -------------------------------------------------
 */

static apr_filetype_e type_of(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS ? info.filetype : APR_NOFILE;
}

/* Whether the ask may be about something of this type: a file, a folder, or both. */
static int is_wanted(const iiif_ask *ask, apr_filetype_e type)
{
    iiif_about about = iiif_ask_about(ask);

    return (type == APR_REG && about != IIIF_FOLDER) || (type == APR_DIR && about != IIIF_PICTURE);
}

/* Returns the first of the ask's names that exists with a wanted type, otherwise the first name
 * under the root. Does not decide whether the client may read it. */
static const char *find_file(request_rec *r, iiif_ask *ask, const char *root, apr_filetype_e *type)
{
    const char *first = NULL;
    const char *name;
    char *path;
    int attempt;

    *type = APR_NOFILE;
    for (attempt = 0; (name = iiif_ask_file_name(ask, attempt)) != NULL; attempt++) {
        apr_filetype_e found;

        /* APR_FILEPATH_SECUREROOT refuses absolute names and names that lead above the root. */
        if (apr_filepath_merge(&path, root, name, APR_FILEPATH_SECUREROOT, r->pool) !=
            APR_SUCCESS) {
            continue;
        }
        found = type_of(path, r->pool);
        if (is_wanted(ask, found) || !first) {
            first = path;
            *type = found;
        }
        if (is_wanted(ask, found)) {
            break;
        }
    }
    return first;
}

static int has_root(request_rec *r, const char *root, const iiif_settings *settings)
{
    if (!root && iiif_settings_has_source(settings)) {
        return 0; /* the identifier belongs to no source */
    }
    if (!root) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "IIIF0001: IIIFRoot is not set for %s", r->uri);
        return 0;
    }
    if (type_of(root, r->pool) != APR_DIR) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "IIIF0002: IIIFRoot %s is not a folder", root);
        return 0;
    }
    return 1;
}

/* Returns the path that httpd walks to, or NULL if no file can have the name. A picture that does
 * not exist has a path too, so that a client without access to a folder gets the same answer for
 * every name in it. */
static const char *path_to_walk(request_rec *r, iiif_ask *ask, const iiif_settings *settings)
{
    const char *root = iiif_settings_root(settings);
    apr_filetype_e type = APR_NOFILE;
    const char *path;

    if (iiif_ask_about(ask) == IIIF_NOTHING) {
        return NULL;
    }
    path = root ? find_file(r, ask, root, &type) : NULL;
    if (type == APR_REG || type == APR_DIR) {
        return path;
    }
    if (!has_root(r, root, settings)) {
        return NULL;
    }
    return type == APR_NOFILE ? path : NULL;
}

/* Adds the CORS header to a 401 or 403 that httpd itself may send, so that pages of other origins
 * can read the status. */
static void allow_origin_on_errors(request_rec *r, const iiif_dir_conf *conf)
{
    mod_iiif_allow_origin(r, r->err_headers_out, conf->settings);
}

/* Returns the part of a name behind the root, because maps may hold absolute paths. */
static const char *below_root(const char *name, const char *root)
{
    apr_size_t length = root ? strlen(root) : 0;

    while (length > 0 && root[length - 1] == '/') {
        length--;
    }
    return length > 0 && !strncmp(name, root, length) && name[length] == '/' ? name + length + 1
                                                                             : name;
}

/* Gives the ask the name that IIIFIdentifierMap has for its identifier. Returns OK, DECLINED if
 * there is no name, or 503. */
static int map_identifier(request_rec *r, const iiif_dir_conf *conf, iiif_ask *ask)
{
    const char *identifier = iiif_ask_identifier(ask);
    const char *name = NULL;

    if (!conf->maps || !identifier) {
        return OK;
    }
    switch (mod_iiif_look_up(r, conf->maps, identifier, &name)) {
    case IIIF_MAPPED:
        break;
    case IIIF_UNMAPPED:
        return DECLINED;
    case IIIF_MAP_FAILED:
        apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
        apr_table_setn(r->err_headers_out, "Retry-After", "5");
        return HTTP_SERVICE_UNAVAILABLE;
    }
    name = below_root(name, iiif_settings_root(conf->settings));
    if (name[0] == '/' || !iiif_ask_rename(ask, conf->settings, name)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "IIIF0024: IIIFIdentifierMap makes %s of %s, which is not below IIIFRoot",
                      name, identifier);
        return DECLINED;
    }
    return OK;
}

/* There is no file that httpd could walk to: its rules for locations decide who may read the
 * picture. httpd matches them again after this hook, against r->uri, which becomes the one spelling
 * of the picture's name. */
static void name_object(request_rec *r, const iiif_dir_conf *conf, const iiif_ask *ask)
{
    apr_size_t length = strlen(conf->location);

    while (length > 0 && conf->location[length - 1] == '/') {
        length--;
    }
    r->uri = apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, conf->location, length), "/",
                         iiif_ask_object_path(ask), NULL);
}

int mod_iiif_name_file(request_rec *r)
{
    const iiif_dir_conf *conf = mod_iiif_dir_conf_of(r);
    iiif_request *request = mod_iiif_request_of(r);
    const char *path = NULL;
    int mapped;

    if (!request) {
        return DECLINED;
    }
    allow_origin_on_errors(r, conf);
    mapped = map_identifier(r, conf, request->ask);
    if (mapped == HTTP_SERVICE_UNAVAILABLE) {
        return mapped;
    }
    if (mapped == OK) {
        request->object = iiif_ask_object(request->ask);
    }
    if (request->object) {
        name_object(r, conf, request->ask);
    }
    else if (mapped == OK) {
        path = path_to_walk(r, request->ask, conf->settings);
    }
    request->has_file = path != NULL;
    r->filename = apr_pstrdup(r->pool, path ? path : r->uri);
    return OK;
}

/* --- Keeping other modules away from our requests -----------------------------------------------
 */

/* Returns 503. Without a free descriptor, httpd cannot look for .htaccess files and would answer
 * 403. */
static int refuse_for_lack_of_descriptors(request_rec *r)
{
    ap_log_rerror(
        APLOG_MARK, APLOG_ERR, 0, r,
        "IIIF0025: all file descriptors are in use: raise their number (ulimit -n), or set "
        "IIIFOpenFiles to less");
    apr_table_setn(r->err_headers_out, "Retry-After", "5");
    apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
    return HTTP_SERVICE_UNAVAILABLE;
}

int mod_iiif_skip_walk(request_rec *r)
{
    const iiif_request *request = mod_iiif_request_of(r);

    if (!request) {
        return DECLINED;
    }
    if (!request->has_file) {
        return OK;
    }
    return mod_iiif_descriptor_is_free() ? DECLINED : refuse_for_lack_of_descriptors(r);
}

/* A preflight request carries no password (Fetch, section 4.8), and its answer does not depend on
 * the picture. */
int mod_iiif_let_preflight_pass(request_rec *r)
{
    return mod_iiif_request_of(r) && r->method_number == M_OPTIONS &&
                   apr_table_get(r->headers_in, "Access-Control-Request-Method")
               ? OK
               : DECLINED;
}

/* The engine recognises a file by its first bytes. */
int mod_iiif_skip_mime_type(request_rec *r)
{
    return mod_iiif_request_of(r) ? OK : DECLINED;
}

/* The engine answers requests for folders and missing files too: mod_dir must not add a slash, and
 * mod_speling must not guess another name. */
int mod_iiif_hide_from_guessers(request_rec *r)
{
    iiif_request *request = mod_iiif_request_of(r);

    if (request) {
        request->is_there = request->has_file && is_wanted(request->ask, r->finfo.filetype) &&
                            (!r->path_info || !*r->path_info);
    }
    if (request && r->finfo.filetype != APR_REG) {
        r->finfo.filetype = APR_UNKFILE;
    }
    return DECLINED;
}
