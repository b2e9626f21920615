/* The command table that httpd reads when it loads the module. */
#pragma once

#include "httpd.h"
#include "http_config.h"

/* Ends with a row of zeros, as httpd expects. */
extern const command_rec mod_iiif_directives[];
