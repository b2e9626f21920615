#include "engine/locate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

#include "engine/sequence.h"
#include "protocol/deepzoom.h"
#include "protocol/iiif_url.h"
#include "protocol/iip.h"
#include "protocol/zoomify.h"

namespace iiif {

std::optional<Protocol> protocol_named(std::string_view handler)
{
    struct Entry {
        std::string_view name;
        Protocol protocol;
    };
    constexpr auto kProtocols = std::to_array<Entry>({{"iiif", Protocol::iiif},
                                                      {"iip", Protocol::iip},
                                                      {"deepzoom", Protocol::deepzoom},
                                                      {"zoomify", Protocol::zoomify}});
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
    for (const auto &entry : kProtocols) {
        if (std::ranges::equal(handler, entry.name, same)) {
            return entry.protocol;
        }
    }
    return std::nullopt;
}

Ask parse(Protocol protocol, const Question &question, const Options &options)
{
    switch (protocol) {
    case Protocol::iiif:
        return parse_iiif(question,
                          {.dialect = options.dialect(), .formats = options.served_formats()});
    case Protocol::iip:
        return parse_iip(question,
                         {.dialect = options.dialect(), .formats = options.served_formats()});
    case Protocol::deepzoom:
        return parse_deepzoom(question);
    case Protocol::zoomify:
        return parse_zoomify(question);
    }
    __builtin_unreachable();
}

std::vector<std::string> file_names(const Ask &ask, const Options &options)
{
    std::vector<std::string> names{ask.identifier};
    if (options.suffixes) {
        for (const auto &suffix : *options.suffixes) {
            names.push_back(ask.identifier + suffix);
        }
    }
    std::ranges::move(sequence_file_names(ask, options.pattern()), std::back_inserter(names));
    return names;
}

}   // namespace iiif
