#include "httpd/configuration.h"

#include "http_core.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;

static apr_status_t free_options(void *options)
{
    iiif_options_free(options);
    return APR_SUCCESS;
}

/* Ties the options' life to the pool's. */
static iiif_options *own_options(apr_pool_t *pool, iiif_options *options)
{
    if (!options) {
        ap_abort_on_oom();
    }
    apr_pool_cleanup_register(pool, options, free_options, apr_pool_cleanup_null);
    return options;
}

void *mod_iiif_create_dir_conf(apr_pool_t *pool, char *dir)
{
    iiif_dir_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)dir;
    conf->options = own_options(pool, iiif_options_new());
    return conf;
}

/* Most sections contain no directive of ours, and httpd merges some sections for each request. A
 * section without one shares the options of the other section, which live as long. */
static iiif_options *merge_options(apr_pool_t *pool, const iiif_dir_conf *base,
                                   const iiif_dir_conf *over)
{
    if (!over->options_set) {
        return base->options;
    }
    if (!base->options_set) {
        return over->options;
    }
    return own_options(pool, iiif_options_merge(base->options, over->options));
}

void *mod_iiif_merge_dir_conf(apr_pool_t *pool, void *base_conf, void *over_conf)
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

void *mod_iiif_create_server_conf(apr_pool_t *pool, server_rec *server)
{
    iiif_server_conf *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)server;
    conf->options = own_options(pool, iiif_options_new());
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
