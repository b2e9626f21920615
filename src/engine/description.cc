#include "config.h"

#include "engine/description.h"

#include <cstdint>

#include "protocol/deepzoom.h"
#include "protocol/zoomify.h"

namespace iiif {

std::string_view description_type(const Ask &ask, const Description &description)
{
    return ask.protocol == Protocol::iiif ? iiif_info_type(ask.dialect, description.linked_data)
                                          : kXmlType;
}

std::string description_text(const Ask &ask, const ImageInfo &info, const InfoSettings &settings)
{
    switch (ask.protocol) {
    case Protocol::iiif:
        return iiif_info(ask.dialect, ask.uri, info, settings);
    case Protocol::deepzoom:
        return deepzoom_descriptor(info, settings);
    case Protocol::zoomify:
        return zoomify_properties(info, settings.limits);
    case Protocol::iip:
        break;
    }
    __builtin_unreachable();
}

std::string description_settings(const Ask &ask, const InfoSettings &settings)
{
    const auto &limits = settings.limits;
    std::string text = "description";
    for (const std::int64_t number :
         {std::int64_t{static_cast<int>(ask.protocol)}, std::int64_t{static_cast<int>(ask.dialect)},
          limits.max_width, limits.max_height, limits.max_area, std::int64_t{limits.upscale},
          std::int64_t{limits.strict_confine}, std::int64_t{settings.formats_chosen}}) {
        text += ' ' + std::to_string(number);
    }
    for (const auto format : settings.formats) {
        text += ' ' + std::string(traits(format).name);
    }
    for (const std::string_view words : {std::string_view(ask.uri), settings.rights, settings.extra,
                                         std::string_view(PACKAGE_VERSION)}) {
        text += '\n';
        text += words;
    }
    return text;
}

}   // namespace iiif
