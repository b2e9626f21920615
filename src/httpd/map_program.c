#include "httpd/map_program.h"

#include <signal.h>

#include "apr_file_io.h"
#include "apr_strings.h"
#include "apr_thread_mutex.h"
#include "apr_thread_proc.h"

#include "httpd.h"

enum { LONGEST_ANSWER = 4096 };

/* How long a thread waits for its turn, and then for the answer. */
static const apr_interval_time_t patience = 5 * APR_USEC_PER_SEC;

struct iiif_map_program {
    char *const *words;
    apr_thread_mutex_t *mutex; /* guards what follows */
    apr_pool_t *pool;          /* of the process; NULL while none runs */
    apr_proc_t process;
};

iiif_map_program *mod_iiif_map_program_new(apr_pool_t *pool, char *const *words)
{
    iiif_map_program *map = apr_pcalloc(pool, sizeof(*map));

    map->words = words;
    apr_thread_mutex_create(&map->mutex, APR_THREAD_MUTEX_TIMED, pool);
    return map;
}

static apr_status_t start_process(iiif_map_program *map, apr_pool_t *pool)
{
    apr_procattr_t *attributes;
    apr_status_t status = apr_procattr_create(&attributes, pool);

    if (status == APR_SUCCESS) {
        status = apr_procattr_io_set(attributes, APR_FULL_BLOCK, APR_FULL_BLOCK, APR_NO_PIPE);
    }
    if (status == APR_SUCCESS) {
        status = apr_procattr_cmdtype_set(attributes, APR_PROGRAM_ENV);
    }
    if (status == APR_SUCCESS) {
        status = apr_proc_create(&map->process, map->words[0], (const char *const *)map->words,
                                 NULL, attributes, pool);
    }
    if (status == APR_SUCCESS) {
        apr_file_pipe_timeout_set(map->process.in, patience);
        apr_file_pipe_timeout_set(map->process.out, patience);
    }
    return status;
}

static apr_status_t start(iiif_map_program *map)
{
    apr_pool_t *pool;
    apr_status_t status = apr_pool_create_unmanaged_ex(&pool, NULL, NULL);

    if (status != APR_SUCCESS) {
        return status;
    }
    status = start_process(map, pool);
    if (status != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return status;
    }
    map->pool = pool;
    return APR_SUCCESS;
}

static void stop(iiif_map_program *map)
{
    apr_proc_kill(&map->process, SIGKILL);
    apr_proc_wait(&map->process, NULL, NULL, APR_WAIT);
    apr_pool_destroy(map->pool);
    map->pool = NULL;
}

/* Reads one line, without its end. */
static apr_status_t read_answer(iiif_map_program *map, char *answer)
{
    apr_size_t length;

    for (length = 0; length < LONGEST_ANSWER; length++) {
        apr_size_t one = 1;
        apr_status_t status = apr_file_read(map->process.out, answer + length, &one);

        if (status != APR_SUCCESS) {
            return status;
        }
        if (answer[length] == '\n') {
            answer[length] = '\0';
            return APR_SUCCESS;
        }
    }
    return APR_ENOSPC;
}

static apr_status_t ask(iiif_map_program *map, const char *line, char *answer)
{
    apr_status_t status = map->pool ? APR_SUCCESS : start(map);

    if (status != APR_SUCCESS) {
        return status;
    }
    status = apr_file_write_full(map->process.in, line, strlen(line), NULL);
    if (status == APR_SUCCESS) {
        status = read_answer(map, answer);
    }
    if (status != APR_SUCCESS) {
        stop(map);
    }
    return status;
}

apr_status_t mod_iiif_map_program_ask(iiif_map_program *map, const char *key, apr_pool_t *pool,
                                      const char **value)
{
    char answer[LONGEST_ANSWER];
    const char *line = apr_pstrcat(pool, key, "\n", NULL);
    apr_status_t status = apr_thread_mutex_timedlock(map->mutex, patience);

    if (status != APR_SUCCESS) {
        return status;
    }
    status = ask(map, line, answer);
    apr_thread_mutex_unlock(map->mutex);
    if (status == APR_SUCCESS && ap_cstr_casecmp(answer, "NULL") != 0 && *answer) {
        *value = apr_pstrdup(pool, answer);
    }
    return status;
}
