#include "httpd/guards.h"

#include "apr_fnmatch.h"
#include "apr_strings.h"

#include "http_core.h"

#include "httpd/purging.h"
#include "httpd/sections.h"

/* --- What a rule depends on ---------------------------------------------------------------------
 */

typedef struct {
    const char *word;
    iiif_guard guard;
    int is_told; /* httpd does not say that such a rule admitted a client: the operator has to */
} rule;

/* A rule that is not listed is one of another module, and may depend on anything. */
static const rule rules[] = {
    {"all", IIIF_GUARD_NONE, 0},
    {"method", IIIF_GUARD_NONE, 0},
    {"ssl", IIIF_GUARD_NONE, 0},
    {"iiif-size", IIIF_GUARD_NONE, 0},
    {"iiif-region", IIIF_GUARD_NONE, 0},
    {"iiif-info", IIIF_GUARD_NONE, 0},
    {"iiif-signed", IIIF_GUARD_NONE, 0}, /* marks what it admits as private */
    {"valid-user", IIIF_GUARD_USER, 0},
    {"user", IIIF_GUARD_USER, 0},
    {"group", IIIF_GUARD_USER, 0},
    {"file-owner", IIIF_GUARD_USER, 0},
    {"file-group", IIIF_GUARD_USER, 0},
    {"dbm-group", IIIF_GUARD_USER, 0},
    {"dbm-file-group", IIIF_GUARD_USER, 0},
    {"dbd-group", IIIF_GUARD_USER, 0},
    {"ldap-user", IIIF_GUARD_USER, 0},
    {"ldap-group", IIIF_GUARD_USER, 0},
    {"ldap-dn", IIIF_GUARD_USER, 0},
    {"ldap-attribute", IIIF_GUARD_USER, 0},
    {"ldap-filter", IIIF_GUARD_USER, 0},
    {"claim", IIIF_GUARD_USER, 0},
    {"ssl-verify-client", IIIF_GUARD_USER, 0},
    {"ip", IIIF_GUARD_CLIENT, 1},
    {"host", IIIF_GUARD_CLIENT, 1},
    {"forward-dns", IIIF_GUARD_CLIENT, 1},
    {"local", IIIF_GUARD_CLIENT, 1},
    {"expr", IIIF_GUARD_CLIENT, 1},
    {"env", IIIF_GUARD_CLIENT, 1},
};

static const rule unlisted = {NULL, IIIF_GUARD_CLIENT, 0};

static const rule *rule_of(const char *word)
{
    size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        if (!ap_cstr_casecmp(word, rules[i].word)) {
            return &rules[i];
        }
    }
    return &unlisted;
}

/* --- Recording ----------------------------------------------------------------------------------
 */

/* A rule that the operator may have to be told of. */
typedef struct {
    const server_rec *server;
    const iiif_dir_conf *conf; /* of the section that it stands in */
    const ap_directive_t *directive;
    const char *words; /* as the operator wrote it */
} recorded;

static apr_array_header_t *recorded_in(apr_pool_t *pool)
{
    static const char key[] = "mod_iiif guards";
    void *found = NULL;

    apr_pool_userdata_get(&found, key, pool);
    if (!found) {
        found = apr_array_make(pool, 4, sizeof(recorded));
        apr_pool_userdata_set(found, key, NULL, pool);
    }
    return found;
}

/* An .htaccess file is read for a request, when nobody can be warned. */
static void record(cmd_parms *cmd, const iiif_dir_conf *conf, const char *words)
{
    recorded *guard;

    if (ap_check_cmd_context(cmd, NOT_IN_HTACCESS)) {
        return;
    }
    guard = apr_array_push(recorded_in(cmd->server->process->pconf));
    guard->server = cmd->server;
    guard->conf = conf;
    guard->directive = cmd->directive;
    guard->words = words;
}

static void note(cmd_parms *cmd, iiif_dir_conf *conf, iiif_rules *noted, const rule *found,
                 const char *words)
{
    if (found->is_told && noted->guard != IIIF_GUARD_CLIENT) {
        record(cmd, conf, words);
    }
    noted->are_set = 1;
    noted->guard = found->guard > noted->guard ? found->guard : noted->guard;
}

/* --- Watching -----------------------------------------------------------------------------------
 */

/* Whether the directive holds for GET: it may stand in a <Limit>. */
static int is_for_pictures(const cmd_parms *cmd)
{
    return (cmd->limited & (AP_METHOD_BIT << M_GET)) != 0;
}

const char *mod_iiif_watch_require(cmd_parms *cmd, void *dir_conf, const char *words)
{
    iiif_dir_conf *conf = dir_conf;
    const char *rest = words;
    const char *word = ap_getword_conf(cmd->temp_pool, &rest);

    if (!ap_find_linked_module("mod_authz_core.c")) {
        return "Require needs mod_authz_core, which is not loaded";
    }
    mod_iiif_note_limit(cmd, conf);
    if (!ap_cstr_casecmp(word, "not")) {
        word = ap_getword_conf(cmd->temp_pool, &rest);
    }
    if (is_for_pictures(cmd)) {
        note(cmd, conf, &conf->require, rule_of(word),
             apr_pstrcat(cmd->pool, "Require ", word, NULL));
    }
    return NULL;
}

/* "Allow from all" and "Deny from all" are the same for everybody. */
static const rule *rule_of_allow(apr_pool_t *pool, const char *words)
{
    (void)ap_getword_conf(pool, &words); /* from */
    return rule_of(ap_cstr_casecmp(ap_getword_conf(pool, &words), "all") ? "ip" : "all");
}

const char *mod_iiif_watch_allow(cmd_parms *cmd, void *dir_conf, const char *words)
{
    iiif_dir_conf *conf = dir_conf;

    if (!ap_find_linked_module("mod_access_compat.c")) {
        return apr_pstrcat(cmd->pool, cmd->cmd->name,
                           " needs mod_access_compat, which is not loaded: use Require", NULL);
    }
    if (is_for_pictures(cmd)) {
        note(cmd, conf, &conf->allow, rule_of_allow(cmd->temp_pool, words),
             apr_pstrcat(cmd->pool, cmd->cmd->name, " ", words, NULL));
    }
    return NULL;
}

const char *mod_iiif_watch_merging(cmd_parms *cmd, void *dir_conf, const char *words)
{
    iiif_dir_conf *conf = dir_conf;

    if (!ap_find_linked_module("mod_authz_core.c")) {
        return "AuthMerging needs mod_authz_core, which is not loaded";
    }
    conf->adds_require = ap_cstr_casecmp(ap_getword_conf(cmd->temp_pool, &words), "Off") != 0;
    return NULL;
}

static int is_rule(const char *directive)
{
    static const char *const names[] = {"Require", "Allow",   "Deny",
                                        "Order",   "Satisfy", "AuthMerging"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!ap_cstr_casecmp(directive, names[i])) {
            return 1;
        }
    }
    return !ap_cstr_casecmpn(directive, "IIIF", 4);
}

/* The sections that may stand in an <If> are few and shallow. */
static int has_rule(const ap_directive_t *directive)
{
    for (; directive; directive = directive->next) {
        if (is_rule(directive->directive) || has_rule(directive->first_child)) {
            return 1;
        }
    }
    return 0;
}

/* Notes it in the section around the <If>: a client that the <If> does not concern has other
 * answers than one that it does. */
const char *mod_iiif_watch_if(cmd_parms *cmd, void *dir_conf, const char *words)
{
    iiif_dir_conf *conf = dir_conf;

    (void)words;
    if (!conf->varies && has_rule(cmd->directive->first_child)) {
        conf->varies = 1;
        record(cmd, conf, apr_pstrcat(cmd->pool, cmd->directive->directive, ">", NULL));
    }
    return NULL;
}

/* --- What the operator is told ------------------------------------------------------------------
 */

/* Whether one of two paths is the other one or lies below it. */
static int is_related(const char *one, const char *other)
{
    apr_size_t length = strlen(one) < strlen(other) ? strlen(one) : strlen(other);
    const char *longer = strlen(one) < strlen(other) ? other : one;

    while (length > 0 && longer[length - 1] == '/') {
        length--;
    }
    return !strncmp(one, other, length) && (longer[length] == '/' || !longer[length]);
}

/* Returns the path of a <Location> or <Directory>, or NULL if it is a pattern. */
static const char *plain_path(const ap_directive_t *section, apr_pool_t *pool)
{
    const char *words = section->args;
    const char *end = ap_strrchr_c(words, '>');
    const char *path;

    words = end ? apr_pstrmemdup(pool, words, (apr_size_t)(end - words)) : words;
    path = ap_getword_conf(pool, &words);
    return path[0] == '/' && !apr_fnmatch_test(path) ? path : NULL;
}

/* Whether the section around a rule may concern pictures of a section with a handler. What cannot
 * be told without a request, such as a pattern, counts as yes. */
static int may_concern(const ap_directive_t *around, const iiif_section *pictures, apr_pool_t *pool)
{
    const char *root = mod_iiif_root_of(pictures);
    const char *path;

    if (!ap_cstr_casecmp(around->directive, "<Location")) {
        path = plain_path(around, pool);
        return !path || is_related(path, pictures->conf->location);
    }
    if (!ap_cstr_casecmp(around->directive, "<Directory")) {
        path = plain_path(around, pool);
        return !path || !root || is_related(path, root);
    }
    return 1;
}

static int guards(const recorded *guard, const iiif_section *pictures, apr_pool_t *pool)
{
    const ap_directive_t *around;

    if (!iiif_shows_pictures(pictures->conf->handler) ||
        (guard->server->is_virtual && guard->server != pictures->server)) {
        return 0;
    }
    for (around = guard->directive->parent; around; around = around->parent) {
        if (!may_concern(around, pictures, pool)) {
            return 0;
        }
    }
    return 1;
}

int mod_iiif_guard_count(const server_rec *server)
{
    return recorded_in(server->process->pconf)->nelts;
}

const char *mod_iiif_doubtful_guard(const server_rec *server, int index, apr_pool_t *pool)
{
    const apr_array_header_t *sections = mod_iiif_sections(server);
    const recorded *guard = &APR_ARRAY_IDX(recorded_in(server->process->pconf), index, recorded);
    int i;

    for (i = 0; i < sections->nelts; i++) {
        const iiif_section *section = &APR_ARRAY_IDX(sections, i, iiif_section);

        if (iiif_settings_private(guard->conf->settings) == IIIF_PRIVATE_AUTO &&
            mod_iiif_privacy_of(section) == IIIF_PRIVATE_AUTO && guards(guard, section, pool)) {
            return apr_psprintf(
                pool,
                "%s on line %d of %s guards pictures: their answers are sent with Cache-Control: "
                "private, because a cache in front would give them to every client. Say whether "
                "this is right: IIIFCachePrivate on in the section keeps it so, IIIFCachePrivate "
                "off lets caches keep them",
                guard->words, guard->directive->line_num, guard->directive->filename);
        }
    }
    return NULL;
}
