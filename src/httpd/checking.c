#include "httpd/checking.h"

#include <grp.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "apr_strings.h"

#include "ap_mpm.h"
#include "http_core.h"
#include "http_log.h"
#include "unixd.h"

#include "httpd/guards.h"
#include "httpd/machine.h"
#include "httpd/sections.h"
#include "iiif.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* --- Saying what is wrong -----------------------------------------------------------------------
 */

/* One check of one configuration. */
typedef struct {
    apr_pool_t *pool;
    const server_rec *server;
    int tested;  /* `httpd -t` */
    int warns;   /* this reading of the configuration is the one that is used */
    int refuses; /* httpd may be stopped: it does not run yet */
    int refused;
} check;

/* Returns the check of this reading: httpd reads its configuration twice when it starts, and once
 * at each restart. */
static check check_of(const server_rec *server, apr_pool_t *pool)
{
    const int reading = ap_state_query(AP_SQ_CONFIG_GEN);
    const int tested = ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST;
    check made = {pool, server, tested, tested || reading > 0, reading <= 1, 0};

    return made;
}

static void refuse(check *check, const char *sentence)
{
    check->refused = 1;
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, check->server, "IIIF0018: %s", sentence);
}

static void warn(const check *check, const char *sentence)
{
    if (check->warns) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, check->server, "IIIF0019: %s", sentence);
    }
}

/* Warns in `httpd -t`. When httpd starts, it is a notice: the requests that it is about are
 * logged as errors. */
static void advise(const check *check, const char *sentence)
{
    if (check->tested) {
        warn(check, sentence);
    }
    else if (check->warns) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, check->server, "IIIF0020: %s", sentence);
    }
}

/* --- The machine --------------------------------------------------------------------------------
 */

/* Without threads each request would need a child of its own, with its own open pictures. */
static void check_mpm(check *check)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    if (ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded) != APR_SUCCESS ||
        threaded == AP_MPMQ_NOT_SUPPORTED) {
        refuse(check,
               apr_pstrcat(check->pool, "mod_iiif needs an MPM with threads, not ", ap_show_mpm(),
                           ": load mpm_event_module or mpm_worker_module (on Debian: a2dismod "
                           "mpm_prefork && a2enmod mpm_event)",
                           NULL));
    }
}

int mod_iiif_fits_machine(apr_size_t bytes)
{
    return bytes <= (uint64_t)iiif_usable_memory();
}

static void check_memory(check *check, const iiif_settings *server)
{
    const int64_t cache = (int64_t)iiif_shared_bytes(server);

    if (cache > iiif_usable_memory()) {
        if (!check->tested) {
            return; /* mod_iiif_share_memory() says so in the error log, which is open then */
        }
        refuse(check,
               apr_psprintf(check->pool,
                            "IIIFCacheSize asks for %" APR_INT64_T_FMT
                            " MiB, and this machine or its limits (ulimit -v, control group) "
                            "have %" APR_INT64_T_FMT " MiB: set it to less",
                            cache >> 20, iiif_usable_memory() >> 20));
    }
}

static void check_doubtful_settings(const check *check, iiif_settings *server)
{
    const char *warning;
    int i;

    for (i = 0; (warning = iiif_start_warning(server, i)) != NULL; i++) {
        warn(check, warning);
    }
}

/* Lowers IIIFOpenFiles where needed: half of the descriptors are left to connections, logs and
 * files that are being opened. */
static void check_descriptors(check *check, iiif_settings *server)
{
    const int64_t descriptors = mod_iiif_machine_descriptors();
    const int64_t most = descriptors / 2 > 1 ? descriptors / 2 : 1;
    const int64_t wanted = iiif_settings_open_files(server);

    if (wanted > most) {
        iiif_settings_lower_open_files(server, most);
        warn(check, apr_psprintf(check->pool,
                                 "IIIFOpenFiles %" APR_INT64_T_FMT
                                 " is more than half of the %" APR_INT64_T_FMT
                                 " files that a process may have open (ulimit -n): "
                                 "%" APR_INT64_T_FMT " are kept open; raise the limit or set "
                                 "IIIFOpenFiles to less",
                                 wanted, descriptors, most));
    }
}

/* --- The folders of pictures --------------------------------------------------------------------
 */

enum { MOST_GROUPS = 256 };

/* The user that will serve requests. */
typedef struct {
    const char *name;
    uid_t user;
    gid_t groups[MOST_GROUPS];
    int group_count;
} serving_user;

static void find_serving_user(serving_user *who)
{
    who->group_count = MOST_GROUPS;
    if (geteuid() != 0) {
        who->name = "the user that httpd runs as";
        who->user = geteuid();
        who->groups[0] = getegid();
        who->group_count = getgroups(MOST_GROUPS - 1, who->groups + 1) + 1;
        return;
    }
    who->name = ap_unixd_config.user_name ? ap_unixd_config.user_name : "httpd's user";
    who->user = ap_unixd_config.user_id;
    if (getgrouplist(who->name, ap_unixd_config.group_id, who->groups, &who->group_count) < 0) {
        who->groups[0] = ap_unixd_config.group_id;
        who->group_count = 1;
    }
}

static int is_in_group(const serving_user *who, gid_t group)
{
    int i;

    for (i = 0; i < who->group_count; i++) {
        if (who->groups[i] == group) {
            return 1;
        }
    }
    return 0;
}

/* Returns whether the folder's mode lets the user in. Access control lists may say otherwise, so a
 * folder that has one counts as open. */
static int may_enter(const serving_user *who, const char *folder, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_fileperms_t needed = APR_FPROT_WEXECUTE;

    if (who->user == 0 || getxattr(folder, "system.posix_acl_access", NULL, 0) > 0 ||
        apr_stat(&info, folder, APR_FINFO_OWNER | APR_FINFO_PROT, pool) != APR_SUCCESS) {
        return 1;
    }
    if (info.user == who->user) {
        needed = APR_FPROT_UEXECUTE;
    }
    else if (is_in_group(who, info.group)) {
        needed = APR_FPROT_GEXECUTE;
    }
    return (info.protection & needed) != 0;
}

/* Returns the first folder on the way to `root` that the user may not enter, or NULL. */
static const char *closed_folder(const serving_user *who, const char *root, apr_pool_t *pool)
{
    const char *slash = root;

    while ((slash = strchr(slash + 1, '/')) != NULL) {
        const char *folder = apr_pstrmemdup(pool, root, (apr_size_t)(slash - root));

        if (!may_enter(who, folder, pool)) {
            return folder;
        }
    }
    return may_enter(who, root, pool) ? NULL : root;
}

static void check_reachable(check *check, const char *root)
{
    serving_user who;
    const char *closed;

    find_serving_user(&who);
    closed = closed_folder(&who, root, check->pool);
    if (closed) {
        advise(check,
               apr_pstrcat(check->pool, "IIIFRoot ", root, " cannot be reached by ", who.name,
                           ", because the folder ", closed, " is closed: run `chmod o+x ", closed,
                           "`, or move the pictures to another folder, such as /srv", NULL));
    }
}

static void check_root(check *check, const char *root)
{
    apr_finfo_t info;
    apr_status_t status = apr_stat(&info, root, APR_FINFO_TYPE, check->pool);

    if (status == APR_SUCCESS && info.filetype != APR_DIR) {
        refuse(check, apr_pstrcat(check->pool, "IIIFRoot ", root,
                                  " is not a folder: it takes the folder of the pictures", NULL));
    }
    else if (APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status)) {
        advise(check,
               apr_pstrcat(check->pool, "IIIFRoot ", root,
                           " is not there: until it is made or mounted, all its pictures are "
                           "answered with 404; if it is misspelt, correct it",
                           NULL));
    }
    else {
        check_reachable(check, root);
    }
}

static void check_section(check *check, const iiif_section *section, apr_hash_t *checked)
{
    const char *root = mod_iiif_root_of(section);

    if (!iiif_shows_pictures(section->conf->handler)) {
        return;
    }
    if (root && !apr_hash_get(checked, root, APR_HASH_KEY_STRING)) {
        apr_hash_set(checked, root, APR_HASH_KEY_STRING, root);
        check_root(check, root);
    }
    if (!root && !mod_iiif_has_root(section->server)) {
        refuse(check,
               apr_psprintf(check->pool,
                            "SetHandler %s on line %d of %s serves no picture, because IIIFRoot is "
                            "not set: name the folder of the pictures with IIIFRoot",
                            section->conf->handler, section->directive->line_num,
                            section->directive->filename));
    }
}

static void check_sections(check *check)
{
    const apr_array_header_t *sections = mod_iiif_sections(check->server);
    apr_hash_t *checked = apr_hash_make(check->pool);
    int i;

    for (i = 0; i < sections->nelts; i++) {
        check_section(check, &APR_ARRAY_IDX(sections, i, iiif_section), checked);
    }
}

/* Answers that the rules let only some clients see leave as `private`. The operator may not expect
 * it, or the rules may hide nothing. */
static void check_guards(const check *check)
{
    const char *sentence;
    int i;

    for (i = 0; check->warns && i < mod_iiif_guard_count(check->server); i++) {
        sentence = mod_iiif_doubtful_guard(check->server, i, check->pool);
        if (sentence) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, check->server, "IIIF0030: %s", sentence);
        }
    }
}

int mod_iiif_check_configuration(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                                 server_rec *server)
{
    check made = check_of(server, temporary);

    (void)pool;
    (void)log;
    check_mpm(&made);
    check_memory(&made, mod_iiif_server_conf_of(server)->settings);
    check_doubtful_settings(&made, mod_iiif_server_conf_of(server)->settings);
    check_descriptors(&made, mod_iiif_server_conf_of(server)->settings);
    check_sections(&made);
    check_guards(&made);
    return made.refused && made.refuses ? HTTP_INTERNAL_SERVER_ERROR : OK;
}
