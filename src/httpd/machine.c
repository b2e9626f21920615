#include "httpd/machine.h"

#include <sys/resource.h>
#include <unistd.h>

#include "apr_file_io.h"
#include "apr_strings.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t limit_of(int resource)
{
    struct rlimit limit;

    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur > INT64_MAX) {
        return INT64_MAX;
    }
    return (int64_t)limit.rlim_cur;
}

/* Returns the number in a file of the control groups; INT64_MAX where there is no such file, or
 * where it says "max". */
static int64_t number_in(const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    char line[32];
    int64_t number = 0;

    if (apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool) != APR_SUCCESS) {
        return INT64_MAX;
    }
    if (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
        number = apr_atoi64(line);
    }
    apr_file_close(file);
    return number > 0 ? number : INT64_MAX;
}

/* Returns the path of this process's control group (version 2), "" if it is the root. */
static const char *own_group(apr_pool_t *pool)
{
    apr_file_t *file;
    char line[4096];
    const char *group = "";

    if (apr_file_open(&file, "/proc/self/cgroup", APR_FOPEN_READ | APR_FOPEN_BUFFERED,
                      APR_FPROT_OS_DEFAULT, pool) != APR_SUCCESS) {
        return "";
    }
    while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
        if (strncmp(line, "0::", 3) == 0) {
            line[strcspn(line, "\n")] = '\0';
            group = apr_pstrdup(pool, line + 3);
        }
    }
    apr_file_close(file);
    return group;
}

/* Returns the memory limit of the control groups: every group above the process's own one limits it
 * too. */
static int64_t group_memory(apr_pool_t *pool)
{
    char *group = apr_pstrdup(pool, own_group(pool));
    int64_t memory = number_in("/sys/fs/cgroup/memory/memory.limit_in_bytes", pool);
    char *slash;

    memory = least(memory, number_in("/sys/fs/cgroup/memory.max", pool));
    while ((slash = strrchr(group, '/')) != NULL) {
        memory =
            least(memory,
                  number_in(apr_pstrcat(pool, "/sys/fs/cgroup", group, "/memory.max", NULL), pool));
        *slash = '\0';
    }
    return memory;
}

int64_t mod_iiif_machine_memory(apr_pool_t *pool)
{
    const int64_t pages = sysconf(_SC_PHYS_PAGES);
    const int64_t page_bytes = sysconf(_SC_PAGESIZE);
    const int64_t physical = pages > 0 && page_bytes > 0 ? pages * page_bytes : INT64_MAX;

    return least(least(physical, group_memory(pool)), limit_of(RLIMIT_AS));
}

int64_t mod_iiif_machine_descriptors(void)
{
    return limit_of(RLIMIT_NOFILE);
}

int mod_iiif_descriptor_is_free(void)
{
    const int descriptor = dup(STDERR_FILENO);

    if (descriptor < 0) {
        return 0;
    }
    close(descriptor);
    return 1;
}
