// other_forms() of a build without a library for Unicode.
#include "base/unicode_forms.h"

namespace iiif {

std::vector<std::string> other_forms(const std::string & /*text*/)
{
    return {};
}

}   // namespace iiif
