#include "pixel/icc_profile.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <lcms2.h>

#include "base/checked.h"

namespace iiif {

namespace {

// ICC.1:2010 7.2, 7.3.
constexpr std::size_t kHeaderBytes = 128;
constexpr std::size_t kTagsOffset = kHeaderBytes + 4;
constexpr std::size_t kTagBytes = 12;
constexpr std::size_t kVersionOffset = 8;
constexpr std::size_t kClassOffset = 12;
constexpr std::size_t kSpaceOffset = 16;
constexpr std::size_t kConnectionOffset = 20;
constexpr std::size_t kSignatureOffset = 36;
constexpr std::size_t kIntentOffset = 64;
constexpr std::size_t kIlluminantOffset = 68;
// The illuminant D50, the only one that is allowed.
constexpr std::array<std::uint8_t, 12> kD50{0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D};
constexpr std::uint32_t kMostTags = 100;
constexpr std::uint32_t kMostIntent = 3;

constexpr auto kClasses = std::to_array<std::string_view>({"scnr", "mntr", "prtr", "spac"});
constexpr auto kConnections = std::to_array<std::string_view>({"XYZ ", "Lab "});

std::uint32_t number_at(Bytes profile, std::size_t offset)
{
    std::uint32_t number = 0;
    for (const auto byte : profile.subspan(offset, 4)) {
        number = number << 8U | byte;
    }
    return number;
}

std::string_view word_at(Bytes profile, std::size_t offset)
{
    return {reinterpret_cast<const char *>(profile.data()) + offset, 4};
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

bool has_sound_header(Bytes profile)
{
    // ICC.1:2010 7.2.1: from version 4 on, lengths are multiples of 4.
    const bool aligned = profile[kVersionOffset] < 4 || profile.size() % 4 == 0;
    return aligned && number_at(profile, 0) == profile.size() &&
           word_at(profile, kSignatureOffset) == "acsp" &&
           number_at(profile, kIntentOffset) <= kMostIntent &&
           is_one_of(word_at(profile, kClassOffset), kClasses) &&
           is_one_of(word_at(profile, kConnectionOffset), kConnections) &&
           std::equal(kD50.begin(), kD50.end(), profile.begin() + kIlluminantOffset);
}

bool has_sound_tags(Bytes profile)
{
    const auto count = number_at(profile, kHeaderBytes);
    if (count > kMostTags || profile.size() < kTagsOffset + count * kTagBytes) {
        return false;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto tag = profile.subspan(kTagsOffset + i * kTagBytes, kTagBytes);
        const std::uint64_t offset = number_at(tag, 4);
        const std::uint64_t length = number_at(tag, 8);
        if (offset < kTagsOffset || offset + length > profile.size()) {
            return false;
        }
    }
    return true;
}

struct CloseProfile {
    void operator()(void *profile) const noexcept { cmsCloseProfile(profile); }
};

// Returns what lcms reads of the profile, in its own words: with the right length, illuminant and
// intent, and without the tags that lie outside. Empty where lcms reads nothing.
std::vector<std::uint8_t> rewritten(Bytes profile)
{
    const std::unique_ptr<void, CloseProfile> read(
        cmsOpenProfileFromMem(profile.data(), checked_cast<cmsUInt32Number>(profile.size())));
    cmsUInt32Number bytes = 0;
    if (!read) {
        return {};
    }
    if (cmsGetHeaderRenderingIntent(read.get()) > kMostIntent) {
        cmsSetHeaderRenderingIntent(read.get(), INTENT_PERCEPTUAL);
    }
    if (cmsSaveProfileToMem(read.get(), nullptr, &bytes) == 0) {
        return {};
    }
    std::vector<std::uint8_t> result(bytes);
    const bool saved = cmsSaveProfileToMem(read.get(), result.data(), &bytes) != 0;
    return saved ? result : std::vector<std::uint8_t>();
}

}   // namespace

bool is_sound_profile(Bytes profile)
{
    return profile.size() > kTagsOffset && has_sound_header(profile) && has_sound_tags(profile);
}

Profile repaired_profile(std::vector<std::uint8_t> profile)
{
    if (profile.empty()) {
        return nullptr;
    }
    if (!is_sound_profile(profile)) {
        if (auto repaired = rewritten(profile); is_sound_profile(repaired)) {
            profile = std::move(repaired);
        }
    }
    return std::make_shared<const std::vector<std::uint8_t>>(std::move(profile));
}

}   // namespace iiif
