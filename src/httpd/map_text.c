#include "httpd/map_text.h"

#include "apr_file_io.h"
#include "apr_hash.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "apr_thread_mutex.h"

enum { LONGEST_LINE = 8192 };

struct iiif_map_text {
    const char *path;
    apr_thread_mutex_t *mutex; /* guards what follows */
    apr_pool_t *pool;          /* of the values; NULL until the file is loaded */
    apr_hash_t *values;
    apr_time_t modified;
    apr_off_t bytes;
};

iiif_map_text *mod_iiif_map_text_new(apr_pool_t *pool, const char *path)
{
    iiif_map_text *map = apr_pcalloc(pool, sizeof(*map));

    map->path = path;
    apr_thread_mutex_create(&map->mutex, APR_THREAD_MUTEX_DEFAULT, pool);
    return map;
}

/* Cuts off and returns the next word of a line, or the words in quotes; NULL at the line's end. */
static char *take_word(char **line)
{
    char *word = *line;
    char *end;

    while (apr_isspace(*word)) {
        word++;
    }
    if (!*word) {
        return NULL;
    }
    if (*word == '"' && (end = strchr(word + 1, '"')) != NULL) {
        word++;
    }
    else {
        end = word + strcspn(word, " \t\r\n");
    }
    *line = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

static void read_lines(apr_file_t *file, apr_hash_t *values, apr_pool_t *pool)
{
    char buffer[LONGEST_LINE];

    while (apr_file_gets(buffer, sizeof(buffer), file) == APR_SUCCESS) {
        char *line = buffer;
        const char *key = *line == '#' ? NULL : take_word(&line);
        const char *value = key ? take_word(&line) : NULL;

        /* The first line of a key counts, as in mod_rewrite. */
        if (value && !apr_hash_get(values, key, APR_HASH_KEY_STRING)) {
            apr_hash_set(values, apr_pstrdup(pool, key), APR_HASH_KEY_STRING,
                         apr_pstrdup(pool, value));
        }
    }
}

static apr_status_t load(iiif_map_text *map, const apr_finfo_t *info)
{
    apr_file_t *file;
    apr_pool_t *pool;
    apr_status_t status = apr_pool_create_unmanaged_ex(&pool, NULL, NULL);

    if (status != APR_SUCCESS) {
        return status;
    }
    status = apr_file_open(&file, map->path, APR_FOPEN_READ | APR_FOPEN_BUFFERED,
                           APR_FPROT_OS_DEFAULT, pool);
    if (status != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return status;
    }
    if (map->pool) {
        apr_pool_destroy(map->pool);
    }
    map->pool = pool;
    map->values = apr_hash_make(pool);
    map->modified = info->mtime;
    map->bytes = info->size;
    read_lines(file, map->values, pool);
    apr_file_close(file);
    return APR_SUCCESS;
}

static apr_status_t find(iiif_map_text *map, const apr_finfo_t *info, const char *key,
                         apr_pool_t *pool, const char **value)
{
    apr_status_t status = APR_SUCCESS;

    if (!map->pool || map->modified != info->mtime || map->bytes != info->size) {
        status = load(map, info);
    }
    if (status == APR_SUCCESS) {
        *value = apr_pstrdup(pool, apr_hash_get(map->values, key, APR_HASH_KEY_STRING));
    }
    return status;
}

apr_status_t mod_iiif_map_text_find(iiif_map_text *map, const char *key, apr_pool_t *pool,
                                    const char **value)
{
    apr_finfo_t info;
    apr_status_t status = apr_stat(&info, map->path, APR_FINFO_MTIME | APR_FINFO_SIZE, pool);

    if (status != APR_SUCCESS) {
        return status;
    }
    apr_thread_mutex_lock(map->mutex);
    status = find(map, &info, key, pool, value);
    apr_thread_mutex_unlock(map->mutex);
    return status;
}
