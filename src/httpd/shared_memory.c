#include "httpd/shared_memory.h"

#include "apr_shm.h"
#include "apr_strings.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "ap_mpm.h"

#include "httpd/checking.h"
#include "httpd/configuration.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

/* The process pool owns it. */
typedef struct {
    apr_shm_t *memory;
    apr_size_t bytes;
} shared_memory;

static iiif_engine *process_engine;

static shared_memory *shared_memory_of(const server_rec *server)
{
    static const char key[] = "mod_iiif shared memory";
    apr_pool_t *pool = server->process->pool;
    void *shared = NULL;

    apr_pool_userdata_get(&shared, key, pool);
    if (!shared) {
        shared = apr_pcalloc(pool, sizeof(shared_memory));
        apr_pool_userdata_set(shared, key, NULL, pool);
    }
    return shared;
}

/* Makes the memory `bytes` large. Memory of that size is kept if this build of the module has
 * prepared it. Any other memory is replaced, never prepared again in place, because children of the
 * earlier configuration still use it. If there is no other memory, the earlier one stays. */
static apr_status_t resize(shared_memory *shared, apr_size_t bytes, apr_pool_t *pool)
{
    apr_shm_t *memory = NULL;
    apr_status_t status;

    if (shared->memory && shared->bytes == bytes &&
        iiif_shared_ready(apr_shm_baseaddr_get(shared->memory), bytes)) {
        return APR_SUCCESS;
    }
    status = mod_iiif_fits_machine(bytes) ? apr_shm_create(&memory, bytes, NULL, pool) : APR_ENOMEM;
    if (status != APR_SUCCESS) {
        return status;
    }
    if (shared->memory) {
        apr_shm_destroy(shared->memory);
    }
    shared->memory = memory;
    shared->bytes = bytes;
    return APR_SUCCESS;
}

/* Returns whether the earlier configuration's memory can serve this one too. */
static int has_earlier_memory(const shared_memory *shared)
{
    return shared->memory && iiif_shared_ready(apr_shm_baseaddr_get(shared->memory), shared->bytes);
}

static int report_too_large(const shared_memory *shared, apr_size_t bytes, apr_status_t status,
                            server_rec *server)
{
    if (has_earlier_memory(shared)) {
        ap_log_error(
            APLOG_MARK, APLOG_ERR, status, server,
            "IIIF0027: IIIFCacheSize asks for %" APR_SIZE_T_FMT
            " bytes of shared memory, which cannot be had: the earlier cache of %" APR_SIZE_T_FMT
            " bytes stays; set it to less",
            bytes, shared->bytes);
        return OK;
    }
    ap_log_error(APLOG_MARK, APLOG_EMERG, status, server,
                 "IIIF0003: IIIFCacheSize asks for %" APR_SIZE_T_FMT
                 " bytes of shared memory, which cannot be had: set it to less",
                 bytes);
    return HTTP_INTERNAL_SERVER_ERROR;
}

int mod_iiif_share_memory(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                          server_rec *server)
{
    shared_memory *shared = shared_memory_of(server);
    apr_size_t bytes = iiif_shared_bytes(mod_iiif_server_conf_of(server)->settings);
    const char *wrong;
    apr_status_t status;

    (void)pool;
    (void)log;
    (void)temporary;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    status = resize(shared, bytes, server->process->pool);
    if (status != APR_SUCCESS) {
        return report_too_large(shared, bytes, status, server);
    }
    wrong = iiif_shared_prepare(apr_shm_baseaddr_get(shared->memory), bytes);
    if (wrong) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, server, "IIIF0004: mod_iiif cannot run here: %s",
                     wrong);
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

static const char *httpd_version(apr_pool_t *pool)
{
    ap_version_t version;

    ap_get_server_revision(&version);
    return apr_psprintf(pool, "%d.%d.%d", version.major, version.minor, version.patch);
}

void mod_iiif_start_engine(apr_pool_t *pool, server_rec *server)
{
    const shared_memory *shared = shared_memory_of(server);
    int threads = 0;

    if (ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) != APR_SUCCESS) {
        threads = 0; /* any number */
    }
    process_engine = iiif_engine_new(mod_iiif_server_conf_of(server)->settings,
                                     apr_shm_baseaddr_get(shared->memory), shared->bytes, threads);
    if (!process_engine) {
        ap_abort_on_oom();
    }
    iiif_engine_runs_in(process_engine, httpd_version(pool));
    apr_pool_cleanup_register(pool, process_engine, free_engine, apr_pool_cleanup_null);
}

iiif_engine *mod_iiif_engine(void)
{
    return process_engine;
}
