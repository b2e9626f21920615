// Makes values of the directives that say who may have which answers (access_settings.h). Every
// function throws Error(bad_request) as those of directive_values.h do. Called while httpd reads
// its configuration.
#pragma once

#include "engine/access_settings.h"
#include "engine/directive_values.h"

namespace iiif {

// Takes `auto`, `on` or `off`, and `no-store` behind it or alone.
[[nodiscard]] PrivateAnswers private_answers_of(const DirectiveLine &line);

// Takes `log` or `enforce`.
[[nodiscard]] LimitMode limit_mode_of(const DirectiveLine &line);

// Takes a number of percent, from 1 to 99, or `off`, which is 0.
[[nodiscard]] std::int64_t load_of(const DirectiveLine &line);

// Reads the file that the line names: one key a line; lines that begin with # are comments.
[[nodiscard]] std::vector<std::string> keys_in_file(const DirectiveLine &line);
// As keys_in_file(); refuses a file that others than its owner may read.
[[nodiscard]] std::vector<std::string> keys_of(const DirectiveLine &line);

}   // namespace iiif
