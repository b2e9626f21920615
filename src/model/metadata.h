// What a file says of its picture, beside its pixels and their colours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace iiif {

inline constexpr double kInchMetres = 0.0254;

// A field of EXIF (CIPA DC-008) that is neither one of the texts below nor speaks of how the pixels
// were stored. Its numbers are little-endian.
struct ExifField {
    enum class Group { picture, photo, place };   // the directory that it stands in

    Group group = Group::picture;
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint32_t count = 0;
    std::vector<std::uint8_t> value;

    bool operator==(const ExifField &) const = default;
};

// Empty where the file says nothing.
struct Metadata {
    std::string rights;
    std::string title;
    std::string description;
    std::string creator;
    std::string date;
    std::string software;
    std::string make;
    std::string model;
    std::string scale;
    std::string xmp;
    // Pixels of the object in a metre; 0 where that is not known.
    double columns_per_metre = 0;
    double rows_per_metre = 0;
    std::vector<ExifField> exif = {};

    bool operator==(const Metadata &) const = default;
};

}   // namespace iiif
