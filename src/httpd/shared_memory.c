#include "httpd/shared_memory.h"

#include "apr_shm.h"

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "ap_mpm.h"

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
 * earlier configuration still use it. */
static apr_status_t resize(shared_memory *shared, apr_size_t bytes, apr_pool_t *pool)
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
    apr_pool_cleanup_register(pool, process_engine, free_engine, apr_pool_cleanup_null);
}

iiif_engine *mod_iiif_engine(void)
{
    return process_engine;
}
