/* The limits that the machine sets: memory and file descriptors. Any thread may call these.
 */
#pragma once

#include <stdint.h>

#include "apr_pools.h"

/* Returns the bytes that the processes of this server can use: the least of the machine's memory,
 * the memory limit of the control group, and the limit of the address space (ulimit -v). */
int64_t mod_iiif_machine_memory(apr_pool_t *pool);
/* Returns the number of file descriptors that a process may have (ulimit -n). */
int64_t mod_iiif_machine_descriptors(void);
/* Returns not 0 while the process can open another file. */
int mod_iiif_descriptor_is_free(void);
