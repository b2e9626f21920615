// The table of directives: sets and merges the members of Settings. iiif_directives.h has the rows.
#pragma once

#include <span>
#include <string_view>

#include "engine/settings.h"

namespace iiif {

// Where a directive may stand; iiif_directives.h explains the values.
enum class Context { anywhere, url, server };

struct DirectiveLine;

// A row of iiif_directives.h.
struct Directive {
    std::string_view name;
    std::string_view preset;   // the default as docs/directives.md says it
    Context context;
    std::string_view group;   // of the settings: "picture", "description", "location", "server"
    void (*set)(Settings &settings, const DirectiveLine &line);
    void (*inherit)(Settings &settings, const Settings &over);   // takes the member of `over`
};

[[nodiscard]] std::span<const Directive> directives();

// Sets what `directive` says. Throws Error(bad_request) with a sentence for the operator.
void set_directive(Settings &settings, std::string_view directive,
                   std::span<const char *const> words);

// `over` where it sets a value, else `base`.
[[nodiscard]] Settings merged(const Settings &base, const Settings &over);

}   // namespace iiif
