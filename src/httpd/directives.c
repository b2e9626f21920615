#include "httpd/directives.h"

#include "apr_fnmatch.h"
#include "apr_strings.h"

#include "http_core.h"

#include "httpd/configuration.h"
#include "iiif.h"

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
    iiif_server_conf *conf = mod_iiif_server_conf_of(cmd->server);
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

const command_rec mod_iiif_directives[] = {
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
