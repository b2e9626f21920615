#include "protocol/iip_elsewhere.h"

#include <string>

#include "protocol/deepzoom.h"
#include "protocol/iiif_url.h"
#include "protocol/zoomify.h"

namespace iiif {

// iipsrv reads slashes as they are and answers the spellings of all versions.
Ask parse_iiif_command(const IipCommand &command, const Question &question,
                       const ParseSettings &settings)
{
    auto value = command.value;
    while (value.starts_with('/')) {
        value.remove_prefix(1);
    }
    const auto path = '/' + std::string(value);
    const auto address =
        std::string(question.address) + '?' + std::string(question.query.substr(0, command.end));
    auto as_iipsrv = settings;
    as_iipsrv.lenient = true;
    as_iipsrv.raw_slashes = true;
    return parse_iiif({.path = path, .address = address, .accept = question.accept, .query = {}},
                      as_iipsrv);
}

Ask parse_deepzoom_command(const IipCommand &command, const Question &question)
{
    auto asked = question;
    asked.path = command.value;
    return parse_deepzoom(asked);
}

Ask parse_zoomify_command(const IipCommand &command, const Question &question,
                          const ParseSettings &settings)
{
    auto asked = question;
    asked.path = command.value;
    return parse_zoomify(asked, settings);
}

}   // namespace iiif
