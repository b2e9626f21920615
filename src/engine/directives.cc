#include "engine/directives.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "engine/access_values.h"
#include "engine/directive_values.h"
#include "engine/login_values.h"
#include "shared/render_slots.h"

namespace iiif {

namespace {

template <class Value> void take(Value &value, const Value &over)
{
    value = over;
}

// A section that sets the quality of one format inherits the qualities of all other formats.
void take(Qualities &value, const Qualities &over)
{
    for (std::size_t i = 0; i < value.chosen.size(); ++i) {
        value.chosen[i] = over.chosen[i] ? over.chosen[i] : value.chosen[i];
    }
}

// A section that sets a text inherits the texts of all other kinds.
void take(LoginTexts &value, const LoginTexts &over)
{
    std::erase_if(value.all, [&](const LoginText &text) {
        return std::ranges::find(over.all, text.kind, &LoginText::kind) != over.all.end();
    });
    value.all.insert(value.all.end(), over.all.begin(), over.all.end());
}

#define SETTING_ROW(group, member, type, initial, name, preset, context, argument, parse, help)    \
    {name,                                                                                         \
     preset,                                                                                       \
     Context::context,                                                                             \
     #group,                                                                                       \
     [](Settings &settings, const DirectiveLine &line) { settings.group.member = parse; },         \
     [](Settings &settings, const Settings &over) {                                                \
         take(settings.group.member, over.group.member);                                           \
     }},

constexpr auto kDirectives = std::to_array<Directive>({IIIF_DIRECTIVES(SETTING_ROW)});

#undef SETTING_ROW

static_assert(kDirectives.size() <= kMostDirectives);

}   // namespace

std::span<const Directive> directives()
{
    return kDirectives;
}

void set_directive(Settings &settings, std::string_view directive,
                   std::span<const char *const> words)
{
    const auto *found = std::ranges::find(kDirectives, directive, &Directive::name);
    if (found == kDirectives.end()) {
        throw Error(Kind::bad_request, std::string(directive) + " is not known to the engine");
    }
    const auto row = static_cast<std::size_t>(found - kDirectives.begin());
    found->set(settings, {directive, words});
    settings.set_here.set(row);
}

Settings merged(const Settings &base, const Settings &over)
{
    auto result = base;
    for (std::size_t row = 0; row < kDirectives.size(); ++row) {
        if (over.set_here[row]) {
            kDirectives[row].inherit(result, over);
        }
    }
    result.set_here |= over.set_here;
    return result;
}

}   // namespace iiif
