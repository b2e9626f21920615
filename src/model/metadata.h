// The metadata of a picture: what its file states besides the pixels and their colours, in EXIF,
// XMP or tags of its format. Readers fill it, writers copy it into answers. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace iiif {

inline constexpr double kInchMetres = 0.0254;

// A field of EXIF (CIPA DC-008) that is copied as it is. The texts of Metadata and the fields that
// describe the storage of the pixels are not among them.
struct ExifField {
    enum class Group { picture, photo, place };   // the IFD: IFD 0, Exif, GPS

    Group group = Group::picture;
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint32_t count = 0;
    std::vector<std::uint8_t> value;   // numbers are little-endian

    bool operator==(const ExifField &) const = default;
};

// A member is empty where the file does not state it.
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
    // The resolution, in pixels for each metre of the object or the print; 0 where it is not known.
    double columns_per_metre = 0;
    double rows_per_metre = 0;
    std::vector<ExifField> exif = {};

    bool operator==(const Metadata &) const = default;
};

}   // namespace iiif
