// The settings of one configuration section, or of several sections merged (engine/directives.h).
// The preprocessor makes the members from iiif_directives.h. Written by one thread while httpd
// reads its configuration, const afterwards.
#pragma once

#include <array>
#include <bitset>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/access_settings.h"
#include "engine/trusted_proxies.h"
#include "model/ask.h"
#include "model/input_format.h"
#include "model/settings.h"
#include "protocol/iiif_info.h"

namespace iiif {

// Encoder qualities from 1 to 100, one for each lossy format.
struct Qualities {
    std::array<std::optional<int>, kImageFormats.size()> chosen = {};

    [[nodiscard]] int of(ImageFormat format) const;

    bool operator==(const Qualities &) const = default;
};

inline constexpr int kAutomaticThreads = 0;   // as many as there are idle processors

struct SourceAddress;   // source/source_address.h
using SourceAddresses = std::vector<std::shared_ptr<const SourceAddress>>;

#define SETTING_MEMBER(group, member, type, initial, ...) type member = initial;

// Settings of a location: where its pictures are found, and how it answers.
struct LocationSettings {
    IIIF_LOCATION_DIRECTIVES(SETTING_MEMBER)

    bool operator==(const LocationSettings &) const = default;
};

// Settings of the whole server.
struct ServerSettings {
    IIIF_SERVER_DIRECTIVES(SETTING_MEMBER)

    bool operator==(const ServerSettings &) const = default;
};

#undef SETTING_MEMBER

inline constexpr std::size_t kMostDirectives = 128;

struct Settings {
    PictureSettings picture;
    DescriptionSettings description;
    LocationSettings location;
    ServerSettings server;
    std::bitset<kMostDirectives> set_here;   // by row: whether a directive of this section sets it

    bool operator==(const Settings &) const = default;

    // `memory` is the server's IIIFMemoryLimit, in bytes.
    [[nodiscard]] Limits limits(std::int64_t memory) const;
    // IIIFFormats, or all formats of this build; the preferred format is first.
    [[nodiscard]] std::span<const ImageFormat> served_formats() const;
    [[nodiscard]] InfoSettings info_settings(std::int64_t memory) const;
};

}   // namespace iiif
