#include "render/answer_metadata.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace iiif {

namespace {

constexpr std::uint16_t kColorSpaceTag = 0xA001;   // EXIF 4.6.5
constexpr std::uint8_t kSrgb = 1;

// Returns whether programs read the layout of the source file from this description, which would be
// wrong for the answer: OME-XML and libvips' XML, ImageJ's lines, tifffile's JSON, Aperio's
// scanners.
bool describes_the_file(std::string_view description)
{
    return description.starts_with('<') || description.starts_with('{') ||
           description.starts_with("ImageJ=") || description.starts_with("Aperio ");
}

// Scales the resolution as the pixels were scaled, and turns it with them. After a free angle only
// a resolution that is equal in both directions is still true.
void set_resolution(Metadata &metadata, const RenderPlan &plan, const ImageInfo &info)
{
    const auto &resolved = plan.resolved;
    double across = metadata.columns_per_metre;
    double down = metadata.rows_per_metre;
    if (info.orientation.transposes()) {
        std::swap(across, down);
    }
    across *= static_cast<double>(resolved.size.width) / static_cast<double>(resolved.region.width);
    down *= static_cast<double>(resolved.size.height) / static_cast<double>(resolved.region.height);
    constexpr double kAlike = 0.99;
    if (!resolved.rotation.by_quarters() &&
        std::min(across, down) < kAlike * std::max(across, down)) {
        across = down = 0;
    }
    if (resolved.rotation.orientation().transposes()) {
        std::swap(across, down);
    }
    metadata.columns_per_metre = across;
    metadata.rows_per_metre = down;
}

void declare_srgb(Metadata &metadata)
{
    for (auto &field : metadata.exif) {
        if (field.group == ExifField::Group::photo && field.tag == kColorSpaceTag) {
            std::ranges::fill(field.value, std::uint8_t{0});
            field.value.front() = kSrgb;
        }
    }
}

}   // namespace

std::shared_ptr<const Metadata> answer_metadata(const RenderPlan &plan, const ImageInfo &info,
                                                const RenderSettings &settings)
{
    const bool whole = plan.resolved.whole && !plan.resolved.tile;
    const bool sized = plan.resolved.format == ImageFormat::pdf;
    if (!settings.picture.keep_metadata || info.metadata == nullptr || !(whole || sized)) {
        return nullptr;
    }
    auto metadata = whole ? *info.metadata : Metadata();
    metadata.columns_per_metre = info.metadata->columns_per_metre;
    metadata.rows_per_metre = info.metadata->rows_per_metre;
    set_resolution(metadata, plan, info);
    if (describes_the_file(metadata.description)) {
        metadata.description.clear();
    }
    if (becomes_srgb(info, settings)) {
        declare_srgb(metadata);
    }
    return std::make_shared<const Metadata>(std::move(metadata));
}

}   // namespace iiif
