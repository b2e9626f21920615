#include "engine/manifests/links.h"

#include <algorithm>
#include <utility>

#include "base/percent.h"
#include "protocol/iiif_link.h"
#include "protocol/login_services.h"
#include "render/resolve.h"

namespace iiif {

namespace {

bool serves(const Settings &settings, ImageFormat format)
{
    const auto formats = settings.served_formats();
    return std::ranges::find(formats, format) != formats.end();
}

// Viewers can show any format that browsers can; JPEG is what stored tiles are in.
ImageFormat format_of(const Settings &settings)
{
    return serves(settings, ImageFormat::jpg) ? ImageFormat::jpg
                                              : settings.served_formats().front();
}

std::int64_t longer_side(const Size &size)
{
    return std::max(size.width, size.height);
}

Scale largest()
{
    Scale scale;
    scale.clamp = true;
    return scale;
}

Scale boxed(Scale::Kind kind, const Size &box)
{
    auto scale = largest();
    scale.kind = kind;
    scale.box = box;
    return scale;
}

// A manifest offers 1.0 alone, if that is offered: Mirador 4 asks for no picture whose manifest
// names a service without a profile, as a probe is. Viewers of 2.0 find it in info.json.
LoginVersions versions_in_manifest(const DescriptionSettings &settings)
{
    return settings.login_versions == LoginVersions::both ? LoginVersions::first
                                                          : settings.login_versions;
}

}   // namespace

Links::Links(const Ask &ask, const Settings &settings, std::int64_t memory)
    : location_(valid_uri(ask.location)), page_separator_(settings.location.page_separator),
      limits_(settings.limits(memory)), format_(format_of(settings)), login_(ask.login),
      description_(settings.description),
      form_{.dialect = *ask.dialect,
            .level = compliance_level(serves(settings, ImageFormat::jpg),
                                      serves(settings, ImageFormat::png)),
            .login_context = has_login_context(
                ask.login, versions_in_manifest(settings.description), *ask.dialect)}
{
}

std::string Links::uri_of(std::string_view identifier) const
{
    return identifier.empty() ? location_ : location_ + '/' + encode_segment(identifier);
}

std::string Links::page_uri(const std::string &file_uri, int page, bool several) const
{
    return several ? file_uri + encode_segment({&page_separator_, 1}) + std::to_string(page)
                   : file_uri;
}

ImageLink Links::image(const std::string &service, const Size &full, const Scale &scale) const
{
    const ImageInfo info{.levels = {{.size = full, .tile = full}}, .format = {}, .identity = {}};
    const auto view = resolve({.scale = scale, .format = format_}, info, limits_);
    return {.url = service + '/' + canonical_path(view, form_.dialect),
            .media_type = traits(format_).media_type,
            .size = view.answer};
}

// Returns a few small sizes, which are enough: viewers choose thumbnails from them, and fetch
// info.json for the picture itself.
std::vector<Size> Links::sizes_of(const PageOutline &page) const
{
    constexpr std::size_t kMostSizes = 4;
    constexpr std::int64_t kLeastSide = 90;
    std::vector<Size> sizes;
    for (const auto &size : page.sizes) {
        const bool useful = longer_side(size) >= kLeastSide || size == page.size;
        if (limits_.allow(size) && useful && sizes.size() < kMostSizes) {
            sizes.push_back(size);
        }
    }
    return sizes;
}

// Chooses the smallest listed size that is large enough, because it is a level of the file or made
// from one tile; a size of its own where that would be much too large.
ImageLink Links::thumbnail(const std::string &service, const PageOutline &page) const
{
    constexpr std::int64_t kLeastSide = 150;
    constexpr std::int64_t kMostSide = 512;
    constexpr Size kBox{256, 256};
    for (const auto &size : sizes_of(page)) {
        if (longer_side(size) >= kLeastSide && longer_side(size) <= kMostSide) {
            return image(service, page.size, boxed(Scale::Kind::exact, size));
        }
    }
    if (page.size.fits_in(kBox)) {
        return image(service, page.size, largest());
    }
    return image(service, page.size, boxed(Scale::Kind::within, kBox));
}

Layer Links::layer(std::string service, const PageOutline &page) const
{
    Layer layer{.label = {}, .service = std::move(service), .size = page.size};
    layer.sizes = sizes_of(page);
    layer.image = image(layer.service, page.size, largest());
    layer.thumbnail = thumbnail(layer.service, page);
    layer.login = login_services(login_, std::string_view(layer.service).substr(location_.size()),
                                 description_, versions_in_manifest(description_), form_.dialect);
    return layer;
}

}   // namespace iiif
