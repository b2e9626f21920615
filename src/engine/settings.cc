#include "engine/settings.h"

#include "codec/registry.h"

namespace iiif {

int Qualities::of(ImageFormat format) const
{
    constexpr int kDefaultQuality = 75;
    constexpr int kAvifQuality = 50;   // looks as good as 75 in other formats
    return chosen[static_cast<std::size_t>(format)].value_or(
        format == ImageFormat::avif ? kAvifQuality : kDefaultQuality);
}

Limits Settings::limits(std::int64_t memory) const
{
    Limits limits;
    limits.max_width = description.max_width;
    limits.max_height = description.max_height != 0 ? description.max_height : limits.max_width;
    limits.max_area = description.max_area;
    limits.memory = memory;
    limits.source_pixels = location.source_pixels;
    limits.upscale = description.upscale;
    limits.strict_confine = description.strict_confine;
    return limits;
}

std::span<const ImageFormat> Settings::served_formats() const
{
    return description.formats.empty() ? writable_formats()
                                       : std::span<const ImageFormat>(description.formats);
}

InfoSettings Settings::info_settings(std::int64_t memory) const
{
    return {.chosen = description, .limits = limits(memory), .formats = served_formats()};
}

}   // namespace iiif
