/* The limits of file descriptors that the machine sets. Any thread may call these. */
#pragma once

#include <stdint.h>

/* Returns the number of file descriptors that a process may have (ulimit -n). */
int64_t mod_iiif_machine_descriptors(void);
/* Returns not 0 while the process can open another file. */
int mod_iiif_descriptor_is_free(void);
