#include "engine/locate.h"

#include <algorithm>
#include <iterator>

#include "engine/sequence.h"

namespace iiif {

std::vector<std::string> file_names(const Ask &ask, const Settings &settings)
{
    if (ask.about == About::nothing) {
        return {};
    }
    std::vector<std::string> names{ask.identifier};
    if (ask.about == About::folder) {
        return names;
    }
    for (const auto &suffix : settings.location.suffixes) {
        names.push_back(ask.identifier + suffix);
    }
    std::ranges::move(sequence_file_names(ask, settings.location.sequence_pattern),
                      std::back_inserter(names));
    return names;
}

}   // namespace iiif
