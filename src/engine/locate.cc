#include "engine/locate.h"

#include <algorithm>
#include <iterator>

#include "base/unicode_forms.h"
#include "engine/sequence.h"

namespace iiif {

namespace {

void add_names(std::vector<std::string> &names, const Ask &ask, const std::string &name,
               const std::vector<std::string> &suffixes)
{
    names.push_back(name);
    if (ask.about == About::folder) {
        return;
    }
    for (const auto &suffix : suffixes) {
        names.push_back(name + suffix);
    }
}

}   // namespace

std::vector<std::string> file_names(const Ask &ask, const Settings &settings)
{
    if (ask.about == About::nothing) {
        return {};
    }
    const auto &suffixes = settings.location.suffixes;
    std::vector<std::string> names;
    add_names(names, ask, ask.file_name(), suffixes);
    for (const auto &form : other_forms(ask.file_name())) {
        add_names(names, ask, form, suffixes);
    }
    if (ask.about == About::folder) {
        return names;
    }
    std::ranges::move(sequence_file_names(ask, settings.location.sequence_pattern),
                      std::back_inserter(names));
    return names;
}

}   // namespace iiif
