#include "httpd/configuration.h"

#include "http_core.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;

static apr_status_t free_settings(void *settings)
{
    iiif_settings_free(settings);
    return APR_SUCCESS;
}

/* Frees the settings when the pool is destroyed. */
static iiif_settings *own_settings(apr_pool_t *pool, iiif_settings *settings)
{
    if (!settings) {
        ap_abort_on_oom();
    }
    apr_pool_cleanup_register(pool, settings, free_settings, apr_pool_cleanup_null);
    return settings;
}

void *mod_iiif_create_dir_conf(apr_pool_t *pool, char *dir)
{
    iiif_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)dir;
    conf->settings = own_settings(pool, iiif_settings_new());
    return conf;
}

/* Most sections contain none of our directives, and httpd merges some sections for each request. If
 * one of two sections has none, the result shares the other one's settings, which live as long. */
static iiif_settings *merge_settings(apr_pool_t *pool, const iiif_dir_conf *base,
                                     const iiif_dir_conf *over)
{
    if (!over->settings_set) {
        return base->settings;
    }
    if (!base->settings_set) {
        return over->settings;
    }
    return own_settings(pool, iiif_settings_merge(base->settings, over->settings));
}

/* A section with rules replaces inherited ones, unless it adds to them. */
static iiif_rules merge_rules(iiif_rules base, iiif_rules over, int adds)
{
    if (over.are_set && !adds) {
        return over;
    }
    base.are_set = base.are_set || over.are_set;
    base.guard = over.guard > base.guard ? over.guard : base.guard;
    return base;
}

void *mod_iiif_merge_dir_conf(apr_pool_t *pool, void *base_conf, void *over_conf)
{
    const iiif_dir_conf *base = base_conf;
    const iiif_dir_conf *over = over_conf;
    iiif_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    conf->handler_set = base->handler_set || over->handler_set;
    conf->location = over->handler_set ? over->location : base->location;
    conf->handler = over->handler_set ? over->handler : base->handler;
    conf->settings_set = base->settings_set || over->settings_set;
    conf->limits_purge = base->limits_purge || over->limits_purge;
    conf->require = merge_rules(base->require, over->require, over->adds_require);
    conf->allow = merge_rules(base->allow, over->allow, 0);
    conf->varies = base->varies || over->varies;
    conf->settings = merge_settings(pool, base, over);
    conf->maps = over->maps ? over->maps : base->maps;
    return conf;
}

void *mod_iiif_create_server_conf(apr_pool_t *pool, server_rec *server)
{
    iiif_server_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)server;
    conf->settings = own_settings(pool, iiif_settings_new());
    return conf;
}

const iiif_dir_conf *mod_iiif_dir_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &iiif_module);
}

iiif_server_conf *mod_iiif_server_conf_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &iiif_module);
}
