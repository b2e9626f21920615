// The operator's settings that layers below the engine see. Plain values; their members are the
// rows of iiif_directives.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "iiif_directives.h"
#include "model/image_format.h"
#include "model/limits.h"
#include "model/login.h"
#include "model/pixel_format.h"
#include "model/quality_layers.h"
#include "model/resample.h"

namespace iiif {

struct Watermark;

enum class ProfileUse {
    keep,    // grey and RGB keep their colours, and the answer contains their profile
    srgb,    // every picture is converted to sRGB
    strip,   // grey and RGB keep their colours, and the answer contains no profile
};

enum class DamagedUse {
    show,     // damaged pixels are decoded as far as possible
    refuse,   // an answer with damaged pixels is refused
};

// Which samples are shown as black and as white in pictures of more than 8 bits.
struct RangeUse {
    enum class Source {
        type,      // as the file states, or the range of the sample type
        picture,   // the lowest and the highest sample of the picture
        stated,    // `stated`, in the numbers that the file contains
    };

    Source source = Source::type;
    ValueRange stated = {};

    bool operator==(const RangeUse &) const = default;
};

// The least width, in pixels, of an answer that gets the watermark.
struct MarkedWidth {
    std::int64_t least = 1;

    bool operator==(const MarkedWidth &) const = default;
};

// Where the label of a picture in a manifest comes from, unless a side-car states it.
enum class LabelFrom { name, metadata };

// Pictures whose names end in the suffix, before the file's own, are a layer of this label.
struct LayerSuffix {
    std::string suffix;
    std::string label;

    bool operator==(const LayerSuffix &) const = default;
};

#define SETTING_MEMBER(group, member, type, initial, ...) type member = initial;

// The settings on which the bytes of a picture may depend.
struct PictureSettings {
    IIIF_PICTURE_DIRECTIVES(SETTING_MEMBER)

    bool operator==(const PictureSettings &) const = default;
};

// The settings on which the documents that describe a picture may depend.
struct DescriptionSettings {
    IIIF_DESCRIPTION_DIRECTIVES(SETTING_MEMBER)

    bool operator==(const DescriptionSettings &) const = default;
};

#undef SETTING_MEMBER

// Calls `visit` with each member in turn.
#define SETTING_VISIT(group, member, ...) visit(settings.member);

template <class Visit> void for_each_member(const PictureSettings &settings, Visit &&visit)
{
    IIIF_PICTURE_DIRECTIVES(SETTING_VISIT)
}

template <class Visit> void for_each_member(const DescriptionSettings &settings, Visit &&visit)
{
    IIIF_DESCRIPTION_DIRECTIVES(SETTING_VISIT)
}

#undef SETTING_VISIT

}   // namespace iiif
