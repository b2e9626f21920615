#include "pixel/color.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>

#include <lcms2.h>

#include "base/checked.h"
#include "base/lru_cache.h"
#include "pixel/lab.h"
#include "pixel/row_map.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr std::size_t kKeptTransforms = 32;

struct CloseProfile {
    void operator()(void *profile) const noexcept { cmsCloseProfile(profile); }
};
using OpenProfile = std::unique_ptr<void, CloseProfile>;

struct DeleteTransform {
    void operator()(void *transform) const noexcept { cmsDeleteTransform(transform); }
};

struct DeleteCurve {
    void operator()(cmsToneCurve *curve) const noexcept { cmsFreeToneCurve(curve); }
};

cmsColorSpaceSignature space_of(ColorModel model)
{
    switch (model) {
    case ColorModel::gray:
        return cmsSigGrayData;
    case ColorModel::rgb:
        return cmsSigRgbData;
    case ColorModel::cmyk:
        return cmsSigCmykData;
    case ColorModel::lab:
        return cmsSigLabData;
    case ColorModel::bands:
        return cmsSigNamedData;   // matches no profile of a picture
    }
    __builtin_unreachable();
}

// Returns the format of planar rows in lcms' terms.
cmsUInt32Number layout_of(PixelFormat format)
{
    constexpr std::array<cmsUInt32Number, 4> kSpaces{PT_GRAY, PT_RGB, PT_CMYK, PT_Lab};
    return COLORSPACE_SH(kSpaces[static_cast<std::size_t>(format.model)]) | PLANAR_SH(1) |
           CHANNELS_SH(static_cast<unsigned>(format.colors())) |
           BYTES_SH(static_cast<unsigned>(format.sample_bytes()));
}

OpenProfile opened(const Profile &profile)
{
    return OpenProfile(profile == nullptr
                           ? nullptr
                           : cmsOpenProfileFromMem(profile->data(),
                                                   checked_cast<cmsUInt32Number>(profile->size())));
}

// Returns a gray profile with the tone curve of sRGB.
OpenProfile srgb_gray()
{
    // IEC 61966-2-1: ((x + 0.055) / 1.055)^2.4, and x / 12.92 below 0.04045.
    constexpr std::array<cmsFloat64Number, 5> kCurve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                                                     0.04045};
    const std::unique_ptr<cmsToneCurve, DeleteCurve> curve(
        cmsBuildParametricToneCurve(nullptr, 4, kCurve.data()));
    return OpenProfile(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
}

OpenProfile target_profile(ColorModel model)
{
    return model == ColorModel::gray ? srgb_gray() : OpenProfile(cmsCreate_sRGBProfile());
}

struct TransformKey {
    PixelFormat format;   // without alpha
    Profile profile;

    bool operator==(const TransformKey &other) const
    {
        return format == other.format && (profile == other.profile || *profile == *other.profile);
    }
};

class ColorTransform {
public:
    explicit ColorTransform(const TransformKey &key)
    {
        const auto source = opened(key.profile);
        const auto target = target_profile(srgb_format(key.format).model);
        // NOCACHE: the transform is shared, and lcms' one-pixel cache is not safe between threads.
        transform_.reset(cmsCreateTransform(
            source.get(), layout_of(key.format), target.get(), layout_of(srgb_format(key.format)),
            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION));
    }

    // Some valid-looking profiles lack the tags that lcms needs.
    [[nodiscard]] bool works() const { return transform_ != nullptr; }

    void run(const ConstStripView &rows, const StripView &out) const
    {
        cmsDoTransformLineStride(
            transform_.get(), rows.first, out.first, static_cast<cmsUInt32Number>(rows.size.width),
            static_cast<cmsUInt32Number>(rows.size.height),
            static_cast<cmsUInt32Number>(rows.bytes_per_row),
            static_cast<cmsUInt32Number>(out.bytes_per_row), plane_step(rows), plane_step(out));
    }

private:
    template <class View> static cmsUInt32Number plane_step(const View &view)
    {
        return view.format.colors() == 1 ? 0 : static_cast<cmsUInt32Number>(view.bytes_per_plane);
    }

    std::unique_ptr<void, DeleteTransform> transform_;
};

}   // namespace

struct ColorTransforms::Kept {
    LruCache<TransformKey, ColorTransform> list{kKeptTransforms};
};

ColorTransforms::ColorTransforms() : kept_(std::make_unique<Kept>()) {}
ColorTransforms::~ColorTransforms() = default;

namespace {

template <class Sample>
void ideal_inks(const Sample *ink, const Sample *black, std::int64_t width, Sample *out)
{
    constexpr auto kMost = static_cast<float>(kWhite<Sample>);
    for (std::int64_t x = 0; x < width; ++x) {
        out[x] = clipped<Sample>((kMost - static_cast<float>(ink[x])) *
                                 (kMost - static_cast<float>(black[x])) / kMost);
    }
}

void mix_ideal_inks(const ConstStripView &rows, const StripView &out)
{
    with_sample(rows.format.sample, [&](auto any) {
        using Sample = decltype(any);
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            for (int channel = 0; channel < 3; ++channel) {
                ideal_inks(rows.row<Sample>(channel, y), rows.row<Sample>(3, y), rows.size.width,
                           out.row<Sample>(channel, y));
            }
        }
    });
}

void pass_alpha(const ConstStripView &rows, const StripView &out)
{
    if (!rows.format.alpha) {
        return;
    }
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        std::copy_n(rows.row(rows.format.colors(), y), rows.sample_bytes_per_row(),
                    out.row(out.format.colors(), y));
    }
}

RowMapping mapping_to_srgb(PixelFormat format, const Profile &profile, ColorTransforms &transforms)
{
    format.alpha = false;
    const bool fitting = can_transform(profile, format.model, transforms);
    if (!fitting && format.model == ColorModel::cmyk) {
        return mix_ideal_inks;
    }
    if (!fitting && format.model == ColorModel::lab) {
        return lab_to_srgb;
    }
    const auto transform = transforms.kept().list.get({format, profile});
    return [transform](const ConstStripView &rows, const StripView &out) {
        transform->run(rows, out);
    };
}

}   // namespace

bool matches(const Profile &profile, ColorModel model)
{
    if (profile == nullptr || !is_sound_profile(*profile)) {
        return false;
    }
    const auto handle = opened(profile);
    return handle && cmsGetColorSpace(handle.get()) == space_of(model);
}

bool can_transform(const Profile &profile, ColorModel model, ColorTransforms &transforms)
{
    return matches(profile, model) &&
           transforms.kept().list.get({{.model = model}, profile})->works();
}

PixelFormat srgb_format(PixelFormat format)
{
    if (format.model == ColorModel::cmyk || format.model == ColorModel::lab) {
        format.model = ColorModel::rgb;
    }
    return format;
}

std::unique_ptr<RowSink> make_srgb(PixelFormat format, const Profile &profile, std::int64_t width,
                                   ColorTransforms &transforms, RowSink &next)
{
    assert(format.sample != SampleType::f32 && format.model != ColorModel::bands);
    const bool meant = format.model == ColorModel::gray || format.model == ColorModel::rgb;
    if (meant && !can_transform(profile, format.model, transforms)) {
        return nullptr;
    }
    return make_row_map(
        srgb_format(format), width,
        [mapping = mapping_to_srgb(format, profile, transforms)](const ConstStripView &rows,
                                                                 const StripView &out) {
            mapping(rows, out);
            pass_alpha(rows, out);
        },
        next);
}

}   // namespace iiif
