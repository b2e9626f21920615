#include "httpd/sections.h"

#include "http_core.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;

typedef struct {
    apr_array_header_t *sections; /* of iiif_section */
    int has_root;
} recorded;

static recorded *recorded_in(apr_pool_t *pool)
{
    static const char key[] = "mod_iiif sections";
    void *found = NULL;

    apr_pool_userdata_get(&found, key, pool);
    if (!found) {
        recorded *fresh = apr_pcalloc(pool, sizeof(*fresh));

        fresh->sections = apr_array_make(pool, 4, sizeof(iiif_section));
        apr_pool_userdata_set(fresh, key, NULL, pool);
        found = fresh;
    }
    return found;
}

void mod_iiif_record_section(cmd_parms *cmd, const iiif_dir_conf *conf)
{
    iiif_section *section = apr_array_push(recorded_in(cmd->server->process->pconf)->sections);

    section->server = cmd->server;
    section->conf = conf;
    section->directive = cmd->directive;
}

void mod_iiif_record_root(cmd_parms *cmd)
{
    recorded_in(cmd->server->process->pconf)->has_root = 1;
}

const apr_array_header_t *mod_iiif_sections(const server_rec *server)
{
    return recorded_in(server->process->pconf)->sections;
}

int mod_iiif_has_root(const server_rec *server)
{
    return recorded_in(server->process->pconf)->has_root;
}

static const iiif_dir_conf *conf_of_host(const iiif_section *section)
{
    return ap_get_module_config(section->server->lookup_defaults, &iiif_module);
}

const char *mod_iiif_root_of(const iiif_section *section)
{
    const char *root = iiif_settings_root(section->conf->settings);

    return root ? root : iiif_settings_root(conf_of_host(section)->settings);
}

iiif_private mod_iiif_privacy_of(const iiif_section *section)
{
    const iiif_private said = iiif_settings_private(section->conf->settings);

    return said != IIIF_PRIVATE_AUTO ? said
                                     : iiif_settings_private(conf_of_host(section)->settings);
}
