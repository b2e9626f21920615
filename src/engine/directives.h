// Sets and merges the members of Settings by the table of directives, whose rows are in
// iiif_directives.h. Any thread; httpd also merges sections while it serves requests.
#pragma once

#include <span>
#include <string_view>

#include "engine/settings.h"

namespace iiif {

// The sections in which a directive is accepted; iiif_directives.h explains the values.
enum class Context { anywhere, url, server };

struct DirectiveLine;

// A row of iiif_directives.h.
struct Directive {
    std::string_view name;
    std::string_view preset;   // the default, in the words of docs/directives.md
    Context context;
    std::string_view group;   // its settings: "picture", "description", "location" or "server"
    void (*set)(Settings &settings, const DirectiveLine &line);
    void (*inherit)(Settings &settings, const Settings &over);   // copies the member from `over`
};

[[nodiscard]] std::span<const Directive> directives();

// Sets the member that `directive` names from its arguments. Throws Error(bad_request) with a
// sentence for the operator.
void set_directive(Settings &settings, std::string_view directive,
                   std::span<const char *const> words);

// Takes each value from `over` if a directive sets it there, otherwise from `base`.
[[nodiscard]] Settings merged(const Settings &base, const Settings &over);

}   // namespace iiif
