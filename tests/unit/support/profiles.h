// Colour profiles for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <lcms2.h>

namespace iiif {

// The profile of sRGB, enlarged to `bytes` if it has fewer.
inline std::vector<std::uint8_t> srgb_profile(std::size_t bytes = 0)
{
    auto *const profile = cmsCreate_sRGBProfile();
    cmsUInt32Number length = 0;
    cmsSaveProfileToMem(profile, nullptr, &length);
    std::vector<std::uint8_t> content(length);
    cmsSaveProfileToMem(profile, content.data(), &length);
    cmsCloseProfile(profile);
    content.resize(std::max<std::size_t>(bytes, length));
    for (std::size_t i = 0; i < 4; ++i) {   // ICC.1:2010 7.2.2: the length comes first
        content[i] = static_cast<std::uint8_t>(content.size() >> (24 - 8 * i));
    }
    return content;
}

}   // namespace iiif
