/* mod_iiif: very large pictures for viewers, from inside of httpd.
 *
 * This file is what httpd sees: directives, hooks, the file that httpd walks, buckets and log. What
 * a URL means and how a picture is made is behind iiif.h. It reads in the order httpd calls it.
 */
#include <poll.h>
#include <sys/socket.h>

#include "httpd.h"
#include "http_config.h"
#include "http_connection.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

#include "apr_file_info.h"
#include "apr_fnmatch.h"
#include "apr_portable.h"
#include "apr_shm.h"
#include "apr_strings.h"

#include "iiif.h"

#ifndef IIIF_HELD_BYTES
/* An answer up to this size travels in one piece with its Content-Length, and an error that is met
 * before is a clean status. Larger than any tile. */
#define IIIF_HELD_BYTES (256 * 1024)
#endif

/* The longest query that may come as the body of a POST. */
enum { MOST_QUERY_BYTES = 8192 };

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* What the directives of one section say. */
typedef struct {
    int handler_set;      /* SetHandler stands in this section */
    const char *location; /* the path of the Location with our handler; NULL: another handler */
    const char *handler;  /* which of ours it is */
    const char *root;     /* IIIFRoot, absolute */
    int options_set;      /* a directive of the engine's stands in this section */
    iiif_options *options;
} iiif_dir_conf;

typedef struct {
    iiif_options *options;
} iiif_server_conf;

/* A request of ours, from the moment its URL was read. */
typedef struct {
    iiif_ask *ask;
    int has_file; /* r->filename is what is asked about, whether it exists or not */
    int is_there; /* it exists: a file for a picture, a folder for a folder */
} iiif_request;

/* Memory that all processes share. It belongs to the parent from its start to its end, so that it
 * survives restarts, which clear everything else. */
typedef struct {
    apr_shm_t *memory;
    apr_size_t bytes;
} iiif_shared;

/* The engine of this process; made by child_init, before there are threads. */
static iiif_engine *process_engine;

/* --- Configuration ------------------------------------------------------------------------------
 */

static apr_status_t free_options(void *options)
{
    iiif_options_free(options);
    return APR_SUCCESS;
}

static iiif_options *keep_options(apr_pool_t *pool, iiif_options *options)
{
    if (!options) {
        ap_abort_on_oom();
    }
    apr_pool_cleanup_register(pool, options, free_options, apr_pool_cleanup_null);
    return options;
}

static void *create_dir_conf(apr_pool_t *pool, char *dir)
{
    iiif_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)dir;
    conf->options = keep_options(pool, iiif_options_new());
    return conf;
}

/* Most sections say nothing of ours, and httpd merges some of them for each request: they share the
 * options of the one that does, which lives as long. */
static iiif_options *merge_options(apr_pool_t *pool, const iiif_dir_conf *base,
                                   const iiif_dir_conf *over)
{
    if (!over->options_set) {
        return base->options;
    }
    if (!base->options_set) {
        return over->options;
    }
    return keep_options(pool, iiif_options_merge(base->options, over->options));
}

static void *merge_dir_conf(apr_pool_t *pool, void *base_conf, void *over_conf)
{
    const iiif_dir_conf *base = base_conf;
    const iiif_dir_conf *over = over_conf;
    iiif_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    conf->handler_set = base->handler_set || over->handler_set;
    conf->location = over->handler_set ? over->location : base->location;
    conf->handler = over->handler_set ? over->handler : base->handler;
    conf->root = over->root ? over->root : base->root;
    conf->options_set = base->options_set || over->options_set;
    conf->options = merge_options(pool, base, over);
    return conf;
}

static void *create_server_conf(apr_pool_t *pool, server_rec *server)
{
    iiif_server_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)server;
    conf->options = keep_options(pool, iiif_options_new());
    return conf;
}

static const char *set_option(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    iiif_dir_conf *conf = dir_conf;
    const char *wrong =
        iiif_options_set(conf->options, cmd->cmd->name, argc, (const char *const *)argv);

    conf->options_set = 1;
    return wrong ? apr_pstrdup(cmd->pool, wrong) : NULL;
}

/* What is needed to find a file cannot depend on the folder or the name it has. (httpd's own
 * NOT_IN_FILES forbids <If> too, which sees the request alone.) */
static const char *refuse_in_folders(cmd_parms *cmd)
{
    static const char *const folders[] = {"<Directory", "<DirectoryMatch", "<Files", "<FilesMatch"};
    const ap_directive_t *section;
    size_t i;

    for (section = cmd->directive->parent; section; section = section->parent) {
        for (i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
            if (ap_cstr_casecmp(section->directive, folders[i]) == 0) {
                return apr_pstrcat(cmd->pool, cmd->cmd->name, " cannot occur within ", folders[i],
                                   ">: it is needed before the picture's file is found", NULL);
            }
        }
    }
    return NULL;
}

static const char *set_url_option(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    const char *wrong = refuse_in_folders(cmd);

    return wrong ? wrong : set_option(cmd, dir_conf, argc, argv);
}

static const char *set_server_option(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    iiif_server_conf *conf = ap_get_module_config(cmd->server->module_config, &iiif_module);
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir_conf;
    if (wrong) {
        return wrong;
    }
    wrong = iiif_options_set(conf->options, cmd->cmd->name, argc, (const char *const *)argv);
    return wrong ? apr_pstrdup(cmd->pool, wrong) : NULL;
}

/* Options that name a file: relative to ServerRoot. */
static const char *set_file_option(cmd_parms *cmd, void *dir_conf, const char *name)
{
    char *path = ap_server_root_relative(cmd->pool, name);

    if (!path) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " takes the name of a file, not '", name, "'",
                           NULL);
    }
    return set_option(cmd, dir_conf, 1, &path);
}

/* A file, or off; what follows is not the name of one. */
static const char *set_watermark(cmd_parms *cmd, void *dir_conf, const char *name,
                                 const char *opacity, const char *place)
{
    char *words[3];
    int count = 1;

    words[0] = strcmp(name, "off") ? ap_server_root_relative(cmd->pool, name)
                                   : apr_pstrdup(cmd->pool, name);
    if (!words[0]) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " takes the name of a file, not '", name, "'",
                           NULL);
    }
    if (opacity) {
        words[count++] = apr_pstrdup(cmd->pool, opacity);
    }
    if (place) {
        words[count++] = apr_pstrdup(cmd->pool, place);
    }
    return set_option(cmd, dir_conf, count, words);
}

static const char *set_root(cmd_parms *cmd, void *dir_conf, const char *name)
{
    iiif_dir_conf *conf = dir_conf;
    char *path = ap_server_root_relative(cmd->pool, name);
    const char *wrong = refuse_in_folders(cmd);

    if (wrong) {
        return wrong;
    }
    if (!*name || !path) {
        return apr_pstrcat(cmd->pool, "IIIFRoot takes the path of a folder, not '", name, "'",
                           NULL);
    }
    conf->root = path;
    return NULL;
}

/* The Location that a directive stands right in, "" for a whole server, or NULL. */
static const char *plain_location(cmd_parms *cmd)
{
    const ap_directive_t *parent = cmd->directive->parent;

    if (ap_check_cmd_context(cmd, NOT_IN_HTACCESS)) {
        return NULL;
    }
    if (!parent || !ap_cstr_casecmp(parent->directive, "<VirtualHost")) {
        return "";
    }
    if (ap_cstr_casecmp(parent->directive, "<Location") || !cmd->path || cmd->path[0] != '/' ||
        apr_fnmatch_test(cmd->path)) {
        return NULL;
    }
    return cmd->path;
}

/* SetHandler is core's. We listen because httpd does not tell a handler which Location it was set
 * in, and the identifier begins behind that path. */
static const char *watch_handler(cmd_parms *cmd, void *dir_conf, const char *name)
{
    iiif_dir_conf *conf = dir_conf;
    const char *location;
    apr_size_t length;

    conf->handler_set = 1;
    conf->location = NULL;
    conf->handler = name;
    if (!iiif_speaks(name)) {
        return NULL;
    }
    location = plain_location(cmd);
    if (!location) {
        return apr_psprintf(cmd->pool,
                            "SetHandler %s has to stand right in a <Location> with a plain path, "
                            "such as <Location \"/%s\">: what follows that path in a URL is the "
                            "identifier",
                            name, name);
    }
    length = strlen(location);
    while (length > 0 && location[length - 1] == '/') {
        length--;
    }
    conf->location = apr_pstrmemdup(cmd->pool, location, length);
    return NULL;
}

#define OPTION(name, help) AP_INIT_TAKE_ARGV(name, set_option, NULL, RSRC_CONF | ACCESS_CONF, help)

static const command_rec directives[] = {
    AP_INIT_TAKE1("SetHandler", watch_handler, NULL, OR_FILEINFO,
                  "iiif, iip, deepzoom or zoomify: the pictures under IIIFRoot by that protocol"),
    AP_INIT_TAKE1("IIIFRoot", set_root, NULL, RSRC_CONF | ACCESS_CONF,
                  "the folder of the pictures; relative to ServerRoot"),
    AP_INIT_TAKE_ARGV("IIIFVersion", set_url_option, NULL, RSRC_CONF | ACCESS_CONF,
                      "version of the IIIF Image API: 1, 2 or 3"),
    AP_INIT_TAKE_ARGV("IIIFSuffix", set_url_option, NULL, RSRC_CONF | ACCESS_CONF,
                      "suffixes to try where an identifier names no file"),
    OPTION("IIIFMaxWidth", "largest width of an answer, in pixels"),
    OPTION("IIIFMaxHeight", "largest height of an answer, in pixels; as the width"),
    OPTION("IIIFMaxArea", "largest area of an answer, in pixels"),
    OPTION("IIIFUpscale", "on: pictures may be enlarged beyond full size"),
    OPTION("IIIFStrictConfine", "on: !w,h beyond the region is refused"),
    OPTION("IIIFFormats", "formats that may be asked for, the preferred one first"),
    OPTION("IIIFQuality", "a format and its encoder's quality, 1 to 100"),
    OPTION("IIIFJPEGProgressive", "on: JPEG answers come in several scans"),
    OPTION("IIIFWebPLossless", "on: WebP answers lose nothing"),
    OPTION("IIIFPassThrough", "off: stored JPEG tiles are decoded and encoded again"),
    OPTION("IIIFFilter", "nearest, bilinear, bicubic or lanczos"),
    OPTION("IIIFBackground", "#rrggbb, behind free angles and what is transparent"),
    AP_INIT_TAKE_ARGV("IIIFPageSeparator", set_url_option, NULL, RSRC_CONF | ACCESS_CONF,
                      "one character: id;3 is the third picture of a file"),
    AP_INIT_TAKE_ARGV("IIIFSequencePattern", set_url_option, NULL, RSRC_CONF | ACCESS_CONF,
                      "what stands before the angles in the file names of a sequence"),
    OPTION("IIIFProfile", "keep, srgb or strip: the color profile of answers"),
    OPTION("IIIFMetadata", "keep or strip: EXIF, XMP and resolution of full pictures"),
    OPTION("IIIFLayers", "quality layers of JPEG 2000: a number, all or auto"),
    OPTION("IIIFCodecThreads", "threads that decode one large window of JPEG 2000"),
    AP_INIT_TAKE123("IIIFWatermark", set_watermark, NULL, RSRC_CONF | ACCESS_CONF,
                    "a PNG, its opacity in percent and its place: laid over answers; or off"),
    OPTION("IIIFWatermarkMinWidth", "least width of an answer with a watermark, in pixels"),
    OPTION("IIIFDepth", "keep or 8: bits a sample of formats that can have 16"),
    OPTION("IIIFRights", "URI of the licence, for info.json"),
    AP_INIT_TAKE1("IIIFInfoExtra", set_file_option, NULL, RSRC_CONF | ACCESS_CONF,
                  "file with a JSON object to add to info.json"),
    AP_INIT_TAKE_ARGV("IIIFBaseURL", set_url_option, NULL, RSRC_CONF | ACCESS_CONF,
                      "public URL of this location"),
    OPTION("IIIFMaxAge", "seconds that caches may keep pictures; info.json a tenth of it"),
    OPTION("IIIFAllowOrigin", "*, an origin, or off: who may read answers from another site"),
    AP_INIT_TAKE_ARGV("IIIFMemoryLimit", set_server_option, NULL, RSRC_CONF,
                      "bytes of pixels in memory at once; K, M and G may follow"),
    AP_INIT_TAKE_ARGV("IIIFCacheSize", set_server_option, NULL, RSRC_CONF,
                      "bytes of the tile cache that all children share; 0: none"),
    AP_INIT_TAKE_ARGV("IIIFOpenFiles", set_server_option, NULL, RSRC_CONF,
                      "pictures that a child keeps open"),
    AP_INIT_TAKE_ARGV("IIIFRenderSlots", set_server_option, NULL, RSRC_CONF,
                      "answers that may be decoded at once"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};

static iiif_shared *shared_of(const server_rec *server)
{
    static const char key[] = "mod_iiif shared memory";
    apr_pool_t *pool = server->process->pool;
    void *shared = NULL;

    apr_pool_userdata_get(&shared, key, pool);
    if (!shared) {
        shared = apr_pcalloc(pool, sizeof(iiif_shared));
        apr_pool_userdata_set(shared, key, NULL, pool);
    }
    return shared;
}

/* The children of an earlier configuration, or of another build, keep what they have mapped: what
 * they use is never laid out anew. */
static apr_status_t resize_shared(iiif_shared *shared, apr_size_t bytes, apr_pool_t *pool)
{
    apr_status_t status;

    if (shared->memory && shared->bytes == bytes &&
        iiif_shared_ready(apr_shm_baseaddr_get(shared->memory), bytes)) {
        return APR_SUCCESS;
    }
    if (shared->memory) {
        apr_shm_destroy(shared->memory);
    }
    status = apr_shm_create(&shared->memory, bytes, NULL, pool);
    shared->bytes = bytes;
    if (status != APR_SUCCESS) {
        shared->memory = NULL;
    }
    return status;
}

static int share_memory(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                        server_rec *server)
{
    const iiif_server_conf *conf = ap_get_module_config(server->module_config, &iiif_module);
    iiif_shared *shared = shared_of(server);
    apr_size_t bytes = iiif_shared_bytes(conf->options);
    const char *wrong;
    apr_status_t status;

    (void)pool;
    (void)log;
    (void)temporary;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    status = resize_shared(shared, bytes, server->process->pool);
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, status, server,
                     "IIIFCacheSize asks for %" APR_SIZE_T_FMT
                     " bytes of shared memory, which cannot be had: set it to less",
                     bytes);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    wrong = iiif_shared_prepare(apr_shm_baseaddr_get(shared->memory), bytes);
    if (wrong) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, server, "mod_iiif cannot run here: %s", wrong);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

static apr_status_t free_engine(void *engine)
{
    iiif_engine_free(engine);
    process_engine = NULL;
    return APR_SUCCESS;
}

static void child_init(apr_pool_t *pool, server_rec *server)
{
    const iiif_server_conf *conf = ap_get_module_config(server->module_config, &iiif_module);
    const iiif_shared *shared = shared_of(server);

    process_engine =
        iiif_engine_new(conf->options, apr_shm_baseaddr_get(shared->memory), shared->bytes);
    if (!process_engine) {
        ap_abort_on_oom();
    }
    apr_pool_cleanup_register(pool, process_engine, free_engine, apr_pool_cleanup_null);
}

/* --- From the URL to the file that httpd walks --------------------------------------------------
 */

static iiif_dir_conf *dir_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &iiif_module);
}

static iiif_request *request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &iiif_module);
}

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

/* The path as the client wrote it, which httpd has normalised in r->uri: links have to be made of
 * the very spelling that was asked for. Where normalising took whole segments away, r->uri it is.
 */
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

/* Skips as many segments as the location has. */
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
    const char *base = iiif_options_base_url(conf->options);
    const char *path = written_path(r);

    if (base) {
        return apr_pstrcat(r->pool, base, behind_location(path, conf->location), NULL);
    }
    return ap_construct_url(r->pool, path, r);
}

static int under_location(const char *uri, const char *location)
{
    apr_size_t length = strlen(location);

    return strncmp(uri, location, length) == 0 && (uri[length] == '/' || !uri[length]);
}

/* The body, zero-terminated, or NULL where it cannot be read or is longer than a query may be. */
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

/* A question that is too long for a URL comes as the body of a POST, where that is taken. It is
 * read this early because it names the file that httpd is to walk. */
static const char *query_of(request_rec *r, const iiif_dir_conf *conf)
{
    if (r->args || r->method_number != M_POST || r->main || r->prev ||
        !iiif_takes(conf->handler, r->method)) {
        return r->args ? r->args : "";
    }
    return read_body(r);
}

/* Reads the URL. DONE keeps httpd from decoding it, so that %2F in an identifier is not a slash of
 * the URL and needs no AllowEncodedSlashes. */
static int read_url(request_rec *r)
{
    const iiif_dir_conf *conf = dir_conf_of(r);
    iiif_request *request;
    iiif_question question;

    if (!conf || !conf->location || !under_location(r->uri, conf->location)) {
        return DECLINED;
    }
    question.handler = conf->handler;
    question.path = r->uri + strlen(conf->location);
    question.address = public_address(r, conf);
    question.accept = apr_table_get(r->headers_in, "Accept");
    question.query = query_of(r, conf);
    if (!question.query) {
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }

    request = apr_pcalloc(r->pool, sizeof(*request));
    request->ask = iiif_ask_new(conf->options, &question);
    if (!request->ask) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    apr_pool_cleanup_register(r->pool, request->ask, free_ask, apr_pool_cleanup_null);
    ap_set_module_config(r->request_config, &iiif_module, request);
    return DONE;
}

static apr_filetype_e type_of(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS ? info.filetype : APR_NOFILE;
}

static apr_filetype_e wanted_type(const iiif_ask *ask)
{
    return iiif_ask_about(ask) == IIIF_FOLDER ? APR_DIR : APR_REG;
}

/* The first of the possible names that is a file, or a folder where one is asked about, else the
 * first that stays under the root. Whether it may be read is not decided here. */
static const char *find_file(request_rec *r, iiif_ask *ask, const char *root, apr_filetype_e *type)
{
    const apr_filetype_e wanted = wanted_type(ask);
    const char *first = NULL;
    const char *name;
    char *path;
    int attempt;

    *type = APR_NOFILE;
    for (attempt = 0; (name = iiif_ask_file_name(ask, attempt)) != NULL; attempt++) {
        apr_filetype_e found;

        /* SECUREROOT: neither above the root nor an absolute name. */
        if (apr_filepath_merge(&path, root, name, APR_FILEPATH_SECUREROOT, r->pool) !=
            APR_SUCCESS) {
            continue;
        }
        found = type_of(path, r->pool);
        if (found == wanted || !first) {
            first = path;
            *type = found;
        }
        if (found == wanted) {
            break;
        }
    }
    return first;
}

static int has_root(request_rec *r, const char *root)
{
    if (!root) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "IIIFRoot is not set for %s", r->uri);
        return 0;
    }
    if (type_of(root, r->pool) != APR_DIR) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "IIIFRoot %s is not a folder", root);
        return 0;
    }
    return 1;
}

/* What httpd is to walk: the picture or, where there is none, its place among the others, so that
 * nobody learns what is in a folder that he may not read. Nothing, if there is no such place. */
static const char *path_to_walk(request_rec *r, iiif_ask *ask, const char *root)
{
    apr_filetype_e type = APR_NOFILE;
    const char *path;

    if (iiif_ask_about(ask) == IIIF_NOTHING) {
        return NULL;
    }
    path = root ? find_file(r, ask, root, &type) : NULL;
    if (type == APR_REG || type == APR_DIR) {
        return path;
    }
    if (!has_root(r, root)) {
        return NULL;
    }
    return type == APR_NOFILE ? path : NULL;
}

/* Cross-origin pages have to be able to read a 401 or 403 that httpd answers by itself. */
static void allow_origin_on_errors(request_rec *r, const iiif_dir_conf *conf)
{
    const char *origin = iiif_options_allow_origin(conf->options);

    if (origin) {
        apr_table_set(r->err_headers_out, "Access-Control-Allow-Origin", origin);
    }
}

/* The identifier becomes a file, and httpd walks it: <Directory>, .htaccess, Require and Options
 * decide who may read which picture, however its URL was spelt. */
static int name_file(request_rec *r)
{
    const iiif_dir_conf *conf = dir_conf_of(r);
    iiif_request *request = request_of(r);
    const char *path;

    if (!request) {
        return DECLINED;
    }
    allow_origin_on_errors(r, conf);
    path = path_to_walk(r, request->ask, conf->root);
    request->has_file = path != NULL;
    r->filename = apr_pstrdup(r->pool, path ? path : r->uri);
    return OK;
}

/* A preflight carries no password (Fetch, section 4.8) and learns nothing of the picture. */
static int let_preflight_pass(request_rec *r)
{
    return request_of(r) && r->method_number == M_OPTIONS &&
                   apr_table_get(r->headers_in, "Access-Control-Request-Method")
               ? OK
               : DECLINED;
}

/* httpd walks nowhere for an ask about nothing. */
static int skip_walk(request_rec *r)
{
    const iiif_request *request = request_of(r);

    return request && !request->has_file ? OK : DECLINED;
}

/* The first bytes of the file decide what it is: neither mod_mime nor mod_negotiation has a say. */
static int skip_mime_type(request_rec *r)
{
    return request_of(r) ? OK : DECLINED;
}

/* The engine answers for folders and missing files as well: mod_dir must not add a slash, nor
 * mod_speling guess another name. What httpd has found is remembered before it is hidden. */
static int hide_from_guessers(request_rec *r)
{
    iiif_request *request = request_of(r);

    if (request) {
        request->is_there = request->has_file && r->finfo.filetype == wanted_type(request->ask) &&
                            (!r->path_info || !*r->path_info);
    }
    if (request && r->finfo.filetype != APR_REG) {
        r->finfo.filetype = APR_UNKFILE;
    }
    return DECLINED;
}

/* --- The answer ---------------------------------------------------------------------------------
 */

/* Takes the body's bytes; holds the first ones back. */
typedef struct {
    request_rec *r;
    apr_bucket_brigade *held;
    apr_size_t held_bytes;
    int started; /* something has been passed on */
} bucket_sink;

static int pass_held(bucket_sink *sink)
{
    apr_status_t status = ap_pass_brigade(sink->r->output_filters, sink->held);

    sink->started = 1;
    sink->held_bytes = 0;
    apr_brigade_cleanup(sink->held);
    return status != APR_SUCCESS || sink->r->connection->aborted;
}

/* Whether the client has closed its side: it can be seen before anything is written. (One who
 * closes it and goes on reading is not served; no browser does that.) Streams of HTTP/2 learn it
 * by their connection alone. */
static int client_has_gone(conn_rec *connection)
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
    return poll(&side, 1, 0) > 0 && (side.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* Bytes that last are lent to the pool, which copies what has not left when it ends. */
static void append(bucket_sink *sink, const void *bytes, size_t count, int lasting)
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

static int write_bytes(void *context, const void *bytes, size_t count, int lasting)
{
    bucket_sink *sink = context;

    if (count == 0) {
        return client_has_gone(sink->r->connection);
    }
    if (sink->r->connection->aborted) {
        return 1;
    }
    append(sink, bytes, count, lasting);
    sink->held_bytes += count;
    return sink->held_bytes >= IIIF_HELD_BYTES ? pass_held(sink) : 0;
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
    apr_table_set(r->notes, "iiif-work", head->work);
}

/* A file that is damaged or that httpd's user may not read has to be mended; one of a kind that is
 * not served may be meant to lie there, and one that is slow to read may have to be; for all else
 * the access log will do. */
static int log_level_of(int status)
{
    if (status == HTTP_OK || status == HTTP_UNSUPPORTED_MEDIA_TYPE ||
        status == HTTP_NOT_IMPLEMENTED) {
        return APLOG_INFO;
    }
    return ap_is_HTTP_SERVER_ERROR(status) || status == HTTP_FORBIDDEN ? APLOG_ERR : APLOG_DEBUG;
}

static void log_head(request_rec *r, const iiif_head *head)
{
    if (head->log) {
        ap_log_rerror(APLOG_MARK, log_level_of(head->status), 0, r, "%s: %s", r->filename,
                      head->log);
    }
}

/* The body of what is ready, or the sentence of a refusal that came before anything had left. */
static int send_last(bucket_sink *sink, const char *work)
{
    request_rec *r = sink->r;

    apr_table_set(r->notes, "iiif-work", work);
    if (!sink->started) {
        ap_set_content_length(r, (apr_off_t)sink->held_bytes);
    }
    APR_BRIGADE_INSERT_TAIL(sink->held, apr_bucket_eos_create(r->connection->bucket_alloc));
    pass_held(sink);
    return OK;
}

/* HTTP/1.0 ends an answer by closing the connection: only a reset tells that it is not whole. */
static void reset_connection(conn_rec *connection)
{
    const struct linger at_once = {1, 0};
    apr_os_sock_t descriptor;

    connection->aborted = 1;
    if (apr_os_sock_get(&descriptor, ap_get_conn_socket(connection)) == APR_SUCCESS) {
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
}

/* The picture has failed after bytes of it have left. No text may follow, and no proper end: the
 * connection is cut, so that nobody takes half a picture for a whole one. */
static int cut_answer(bucket_sink *sink)
{
    request_rec *r = sink->r;
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    r->connection->keepalive = AP_CONN_CLOSE;
    r->no_cache = 1; /* mod_cache is not to keep what came so far */
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

static int replace_answer(bucket_sink *sink, iiif_reply *reply)
{
    request_rec *r = sink->r;

    apr_brigade_cleanup(sink->held);
    sink->held_bytes = 0;
    apr_table_clear(r->headers_out);
    set_head(r, iiif_reply_head(reply));
    if (iiif_reply_send(reply, write_bytes, sink) != IIIF_SENT) {
        return AP_FILTER_ERROR;
    }
    return send_last(sink, iiif_reply_head(reply)->work);
}

static int send_body(request_rec *r, iiif_reply *reply)
{
    bucket_sink sink = {r, apr_brigade_create(r->pool, r->connection->bucket_alloc), 0, 0};

    switch (iiif_reply_send(reply, write_bytes, &sink)) {
    case IIIF_SENT:
        return send_last(&sink, iiif_reply_head(reply)->work);
    case IIIF_FAILED:
        log_head(r, iiif_reply_head(reply));
        return sink.started ? cut_answer(&sink) : replace_answer(&sink, reply);
    case IIIF_UNWANTED:
        break;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%s: the client has gone", r->filename);
    r->connection->aborted = 1;
    return AP_FILTER_ERROR;
}

static int send_empty(request_rec *r)
{
    apr_bucket_brigade *end = apr_brigade_create(r->pool, r->connection->bucket_alloc);

    APR_BRIGADE_INSERT_TAIL(end, apr_bucket_eos_create(r->connection->bucket_alloc));
    ap_pass_brigade(r->output_filters, end);
    return OK;
}

static apr_status_t free_reply(void *reply)
{
    iiif_reply_free(reply);
    return APR_SUCCESS;
}

/* What httpd says of a file beside the picture's own, as if it had been asked for: the other views
 * of a sequence. */
static int may_read(void *context, const char *file)
{
    request_rec *r = context;
    request_rec *look = ap_sub_req_lookup_file(file, r, NULL);
    int readable = look->status == HTTP_OK && look->finfo.filetype == APR_REG;

    ap_destroy_sub_req(look);
    return readable;
}

static int answer(request_rec *r)
{
    const iiif_request *request = request_of(r);
    const iiif_head *head;
    iiif_reply *reply;
    int condition;

    if (!request || !r->handler || !iiif_speaks(r->handler)) {
        return DECLINED;
    }
    reply = iiif_answer(process_engine, dir_conf_of(r)->options, request->ask, r->method,
                        request->is_there ? r->filename : NULL, may_read, r);
    if (!reply) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    apr_pool_cleanup_register(r->pool, reply, free_reply, apr_pool_cleanup_null);
    head = iiif_reply_head(reply);
    set_head(r, head);
    log_head(r, head);

    condition = head->status == HTTP_OK ? ap_meets_conditions(r) : OK;
    if (condition != OK) {
        r->status = condition;
        if (condition != HTTP_NOT_MODIFIED) {
            apr_table_set(r->headers_out, "Cache-Control", "no-store");
        }
        return send_empty(r);
    }
    if (head->content_length >= 0) {
        ap_set_content_length(r, head->content_length);
    }
    return r->header_only || !head->content_type ? send_empty(r) : send_body(r, reply);
}

/* --- Hooks --------------------------------------------------------------------------------------
 */

static void register_hooks(apr_pool_t *pool)
{
    /* mod_rewrite may still forbid; whoever else maps URLs to files comes too late. */
    static const char *const rewrite[] = {"mod_rewrite.c", NULL};
    static const char *const mappers[] = {"mod_proxy.c", "mod_alias.c", "mod_userdir.c",
                                          "mod_vhost_alias.c", NULL};
    static const char *const type_checkers[] = {"mod_mime.c", "mod_negotiation.c",
                                                "mod_mime_magic.c", NULL};

    (void)pool;
    ap_hook_post_config(share_memory, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_translate_name(read_url, NULL, mappers, APR_HOOK_FIRST);
    ap_hook_translate_name(name_file, rewrite, mappers, APR_HOOK_FIRST);
    ap_hook_map_to_storage(skip_walk, NULL, mappers, APR_HOOK_FIRST);
    ap_hook_check_access_ex(let_preflight_pass, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_type_checker(skip_mime_type, NULL, type_checkers, APR_HOOK_FIRST);
    ap_hook_fixups(hide_from_guessers, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA iiif_module = {STANDARD20_MODULE_STUFF,
                                             create_dir_conf,
                                             merge_dir_conf,
                                             create_server_conf,
                                             NULL,
                                             directives,
                                             register_hooks,
                                             AP_MODULE_FLAG_NONE};
