/* mod_iiif: serves very large pictures to viewers from within httpd.
 *
 * This file is the module as httpd sees it: its record and its hooks, in the order in which httpd
 * calls them. src/httpd implements the hooks; iiif.h is the interface of the engine that they call.
 */
#include "httpd.h"
#include "http_config.h"
#include "http_connection.h"
#include "http_protocol.h"
#include "http_request.h"

#include "httpd/answering.h"
#include "httpd/checking.h"
#include "httpd/configuration.h"
#include "httpd/directives.h"
#include "httpd/final_headers.h"
#include "httpd/judging.h"
#include "httpd/locating.h"
#include "httpd/privacy.h"
#include "httpd/login.h"
#include "httpd/purging.h"
#include "httpd/shared_memory.h"
#include "httpd/startup.h"
#include "httpd/tiers.h"
#include "httpd/watching.h"

static void register_hooks(apr_pool_t *pool)
{
    /* mod_rewrite runs first, because its rules may deny the request. Modules that map URLs to
     * files run later, so that they find our URLs mapped already. */
    static const char *const rewrite[] = {"mod_rewrite.c", NULL};
    static const char *const mappers[] = {"mod_proxy.c", "mod_alias.c", "mod_userdir.c",
                                          "mod_vhost_alias.c", NULL};
    static const char *const type_checkers[] = {"mod_mime.c", "mod_negotiation.c",
                                                "mod_mime_magic.c", NULL};
    static const char *const headers[] = {"mod_headers.c", "mod_expires.c", NULL};

    ap_hook_pre_config(mod_iiif_register_purge, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(mod_iiif_show_build, NULL, NULL, APR_HOOK_LAST);
    mod_iiif_register_filter();
    ap_hook_check_config(mod_iiif_check_configuration, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(mod_iiif_share_memory, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(mod_iiif_log_start, NULL, NULL, APR_HOOK_LAST);
    ap_hook_child_init(mod_iiif_start_engine, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_translate_name(mod_iiif_read_url, NULL, mappers, APR_HOOK_FIRST);
    ap_hook_translate_name(mod_iiif_expect_errors, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(mod_iiif_name_file, rewrite, mappers, APR_HOOK_FIRST);
    ap_hook_map_to_storage(mod_iiif_skip_walk, NULL, mappers, APR_HOOK_FIRST);
    ap_hook_check_access_ex(mod_iiif_let_preflight_pass, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_access_ex(mod_iiif_let_service_pass, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_access_ex(mod_iiif_let_description_pass, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(mod_iiif_know_bearer, NULL, NULL, APR_HOOK_REALLY_FIRST,
                        AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_type_checker(mod_iiif_skip_mime_type, NULL, type_checkers, APR_HOOK_FIRST);
    ap_hook_fixups(mod_iiif_hide_from_guessers, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_insert_filter(mod_iiif_settle_answer, headers, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_insert_error_filter(mod_iiif_settle_error, headers, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(mod_iiif_answer, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(mod_iiif_note_answer, NULL, NULL, APR_HOOK_FIRST);
    mod_iiif_register_status();
    mod_iiif_register_tiers(pool);
}

/* The only symbol that the module exports. */
extern module AP_MODULE_DECLARE_DATA iiif_module __attribute__((visibility("default")));

module AP_MODULE_DECLARE_DATA iiif_module = {STANDARD20_MODULE_STUFF,
                                             mod_iiif_create_dir_conf,
                                             mod_iiif_merge_dir_conf,
                                             mod_iiif_create_server_conf,
                                             NULL,
                                             mod_iiif_directives,
                                             register_hooks,
                                             AP_MODULE_FLAG_NONE};
