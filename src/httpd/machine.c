#include "httpd/machine.h"

#include <sys/resource.h>
#include <unistd.h>

static int64_t limit_of(int resource)
{
    struct rlimit limit;

    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur > INT64_MAX) {
        return INT64_MAX;
    }
    return (int64_t)limit.rlim_cur;
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
