#include "httpd/directives.h"

#include "apr_fnmatch.h"
#include "apr_strings.h"

#include "http_core.h"

#include "httpd/configuration.h"
#include "httpd/guards.h"
#include "httpd/identifier_map.h"
#include "httpd/sections.h"
#include "iiif.h"
#include "iiif_directives.h"

/* --- The engine's directives --------------------------------------------------------------------
 */

/* The kind of a directive's first word; cmd_data of each command points to one of these. */
typedef struct {
    int is_path;
    const char *unless; /* a word that is never a path, or NULL */
    int is_map;
} first_word;

static const first_word words = {0, NULL, 0};
static const first_word file = {1, NULL, 0};
static const first_word file_or_off = {1, "off", 0};
static const first_word map = {0, NULL, 1};

/* Makes the first word absolute if it is a path. Returns NULL, or a sentence that says what is
 * wrong. */
static const char *resolve_path(cmd_parms *cmd, int argc, const char **argv)
{
    const first_word *first = cmd->info;
    const char *path;

    if (!first->is_path || argc == 0 || !*argv[0] ||
        (first->unless && !strcmp(argv[0], first->unless))) {
        return NULL;
    }
    path = ap_server_root_relative(cmd->pool, argv[0]);
    if (!path) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " takes a path, not '", argv[0], "'", NULL);
    }
    argv[0] = path;
    return NULL;
}

static const char *set_setting(cmd_parms *cmd, iiif_settings *settings, int argc,
                               char *const argv[])
{
    const char **values = apr_pmemdup(cmd->pool, argv, sizeof(*argv) * (apr_size_t)argc);
    const char *wrong = resolve_path(cmd, argc, values);

    if (wrong) {
        return wrong;
    }
    wrong = iiif_settings_set(settings, cmd->cmd->name, argc, values);
    return wrong ? apr_pstrdup(cmd->pool, wrong) : NULL;
}

static const char *set_anywhere(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    iiif_dir_conf *conf = dir_conf;

    conf->settings_set = 1;
    return set_setting(cmd, conf->settings, argc, argv);
}

/* Refuses a directive in a section for folders or files if it is needed before the file is found.
 * (httpd's NOT_IN_FILES would forbid <If> too, which depends on the request alone.) */
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

static const char *set_url(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    const char *wrong = refuse_in_folders(cmd);

    if (!strcmp(cmd->cmd->name, "IIIFRoot") || !strcmp(cmd->cmd->name, "IIIFSource")) {
        mod_iiif_record_root(cmd);
    }
    if (!wrong) {
        wrong = set_anywhere(cmd, dir_conf, argc, argv);
    }
    if (!wrong && ((const first_word *)cmd->info)->is_map) {
        iiif_dir_conf *conf = dir_conf;

        wrong = mod_iiif_add_map(cmd, &conf->maps, argc, (const char *const *)argv);
    }
    return wrong;
}

static const char *set_server(cmd_parms *cmd, void *dir_conf, int argc, char *const argv[])
{
    const char *wrong = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir_conf;
    return wrong ? wrong
                 : set_setting(cmd, mod_iiif_server_conf_of(cmd->server)->settings, argc, argv);
}

/* --- SetHandler ---------------------------------------------------------------------------------
 */

/* Returns the path of the <Location> that directly contains the directive, "" at server level, or
 * NULL. */
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

/* Records which <Location> sets one of our handlers: the identifier begins after that path, and
 * httpd does not tell a handler where it was set. httpd's core handles the same directive too. */
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
    mod_iiif_record_section(cmd, conf);
    return NULL;
}

/* --- The table ----------------------------------------------------------------------------------
 */

enum {
    override_anywhere = RSRC_CONF | ACCESS_CONF,
    override_url = RSRC_CONF | ACCESS_CONF,
    override_server = RSRC_CONF
};

#define COMMAND(group, member, type, initial, name, preset, context, argument, parse, help)        \
    AP_INIT_TAKE_ARGV(name, set_##context, (void *)&argument, override_##context, help),

const command_rec mod_iiif_directives[] = {
    AP_INIT_RAW_ARGS("Require", mod_iiif_watch_require, NULL, OR_AUTHCFG,
                     "in a <Limit PURGE>: who may purge pictures; elsewhere: who may see them"),
    AP_INIT_RAW_ARGS("Allow", mod_iiif_watch_allow, NULL, OR_LIMIT, "who may see pictures"),
    AP_INIT_RAW_ARGS("Deny", mod_iiif_watch_allow, NULL, OR_LIMIT, "who may not see pictures"),
    AP_INIT_RAW_ARGS("AuthMerging", mod_iiif_watch_merging, NULL, OR_AUTHCFG,
                     "And or Or: inherited Require directives hold too"),
    AP_INIT_RAW_ARGS("<If", mod_iiif_watch_if, NULL, OR_ALL, "answers that differ by client"),
    AP_INIT_RAW_ARGS("<ElseIf", mod_iiif_watch_if, NULL, OR_ALL, "answers that differ by client"),
    AP_INIT_RAW_ARGS("<Else", mod_iiif_watch_if, NULL, OR_ALL, "answers that differ by client"),
    AP_INIT_TAKE1("SetHandler", watch_handler, NULL, OR_FILEINFO,
                  "iiif, iip, deepzoom or zoomify: the pictures under IIIFRoot by that protocol; "
                  "iiif-metrics, iiif-health or iiif-ready: the state of the server; iiif-auth: "
                  "the login services"),
    IIIF_DIRECTIVES(COMMAND){NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};
