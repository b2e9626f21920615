#include "codec/metadata/exif.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/checked.h"

namespace iiif {

namespace {

using Group = ExifField::Group;

constexpr std::size_t kEntryBytes = 12;
constexpr std::size_t kHeaderBytes = 8;

// Together with kTexts this stays below 64 KiB, the limit of JPEG's APP1 segment.
constexpr std::size_t kMostFieldBytes = 32768;

enum Tag : std::uint16_t {
    kOrientation = 0x0112,
    kColumnResolution = 0x011A,
    kRowResolution = 0x011B,
    kResolutionUnit = 0x0128,
    kPhotoDirectory = 0x8769,
    kPlaceDirectory = 0x8825,
    kPixelColumns = 0xA002,
    kPixelRows = 0xA003,
};

constexpr std::uint16_t kInch = 2;
constexpr std::uint16_t kCentimetre = 3;

struct TextTag {
    std::uint16_t tag;
    std::string Metadata::*text;
    std::size_t most;   // longer texts are left out
};

constexpr auto kTexts = std::to_array<TextTag>({
    {0x010D, &Metadata::title, 1024},
    {0x010E, &Metadata::description, 16384},
    {0x010F, &Metadata::make, 1024},
    {0x0110, &Metadata::model, 1024},
    {0x0131, &Metadata::software, 1024},
    {0x0132, &Metadata::date, 1024},
    {0x013B, &Metadata::creator, 1024},
    {0x8298, &Metadata::rights, 1024},
});

// The tags that are copied from IFD 0, whose other tags describe how pixels are stored:
// HostComputer, two ratings, and Windows' title, comment, author, keywords and subject.
constexpr std::array<std::uint16_t, 8> kPictureTags{0x013C, 0x4746, 0x4749, 0x9C9B,
                                                    0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F};

// The tags of the Exif IFD that are left out: bits per pixel, the subject's area and location in
// pixels, maker notes (whose offsets no longer hold), the size, the Interoperability IFD, the
// sensor's resolution and spatial frequency response, and padding.
constexpr std::array<std::uint16_t, 13> kDroppedPhotoTags{
    0x9102, 0x9214, 0x927C, kPixelColumns, kPixelRows, 0xA005, 0xA20E,
    0xA20F, 0xA210, 0xA214, 0xEA1C,        0xEA1D,     0xA20C};

// Reads numbers at any place of a block, which may be truncated.
class Numbers {
public:
    Numbers(Bytes block, bool big_endian) : block_(block), big_endian_(big_endian) {}

    [[nodiscard]] std::optional<std::uint32_t> at(std::size_t place, std::size_t bytes) const
    {
        if (place > block_.size() || bytes > block_.size() - place) {
            return std::nullopt;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value = value << 8 | block_[place + (big_endian_ ? i : bytes - 1 - i)];
        }
        return value;
    }

private:
    Bytes block_;
    bool big_endian_;
};

// Some programs write JPEG's name before the block in other formats, too.
Bytes without_name(Bytes exif)
{
    const bool named =
        exif.size() >= kJpegExifName.size() &&
        std::ranges::equal(exif.first(kJpegExifName.size()), bytes_of(kJpegExifName));
    return named ? exif.subspan(kJpegExifName.size()) : exif;
}

bool is_big_endian(Bytes exif)
{
    return exif.size() > 1 && exif[0] == 'M';
}

bool travels(const ExifField &field)
{
    switch (field.group) {
    case Group::picture:
        return std::ranges::find(kPictureTags, field.tag) != kPictureTags.end();
    case Group::photo:
        return std::ranges::find(kDroppedPhotoTags, field.tag) == kDroppedPhotoTags.end();
    case Group::place:
        return true;
    }
    __builtin_unreachable();
}

std::size_t length_of(const std::vector<ExifField> &fields)
{
    std::size_t bytes = 0;
    for (const auto &field : fields) {
        bytes += kEntryBytes + field.value.size();
    }
    return bytes;
}

// A field beyond kMostFieldBytes is left out, because a hostile file may have any number of fields.
void keep(ExifField field, Metadata &metadata)
{
    if (travels(field) &&
        length_of(metadata.exif) + kEntryBytes + field.value.size() <= kMostFieldBytes) {
        metadata.exif.push_back(std::move(field));
    }
}

const ExifField *field_with(const std::vector<ExifField> &fields, std::uint16_t tag)
{
    const auto found = std::ranges::find(fields, tag, &ExifField::tag);
    return found == fields.end() ? nullptr : &*found;
}

double per_metre(const std::vector<ExifField> &fields, std::uint16_t tag)
{
    const auto *resolution = field_with(fields, tag);
    const auto *unit = field_with(fields, kResolutionUnit);
    const auto stated = unit != nullptr ? number_of(*unit) : kInch;
    if (resolution == nullptr || (stated != kInch && stated != kCentimetre)) {
        return 0;
    }
    return rational_of(*resolution) / (stated == kCentimetre ? 0.01 : kInchMetres);
}

void read_picture(const std::vector<ExifField> &fields, Metadata &metadata)
{
    for (const auto &[tag, text, most] : kTexts) {
        const auto *field = field_with(fields, tag);
        if (auto found = field != nullptr ? text_of(*field) : std::string(); !found.empty()) {
            metadata.*text = std::move(found);   // cameras write empty texts
        }
    }
    const auto columns = per_metre(fields, kColumnResolution);
    const auto rows = per_metre(fields, kRowResolution);
    if (columns > 0 && rows > 0) {
        metadata.columns_per_metre = columns;
        metadata.rows_per_metre = rows;
    }
}

std::vector<ExifField> of_group(const Metadata &metadata, Group group)
{
    std::vector<ExifField> fields;
    std::ranges::copy_if(metadata.exif, std::back_inserter(fields),
                         [&](const ExifField &field) { return field.group == group; });
    return fields;
}

void add_picture(std::vector<ExifField> &fields, const Metadata &metadata)
{
    for (const auto &[tag, text, most] : kTexts) {
        if (const auto &words = metadata.*text; !words.empty() && words.size() < most) {
            fields.push_back(text_field(Group::picture, tag, words));
        }
    }
    if (metadata.columns_per_metre > 0 && metadata.rows_per_metre > 0) {
        fields.push_back(rational_field(Group::picture, kColumnResolution,
                                        metadata.columns_per_metre * kInchMetres));
        fields.push_back(
            rational_field(Group::picture, kRowResolution, metadata.rows_per_metre * kInchMetres));
        fields.push_back(short_field(Group::picture, kResolutionUnit, kInch));
    }
}

}   // namespace

Orientation exif_orientation(Bytes named) noexcept
{
    const auto exif = without_name(named);
    const Numbers numbers(exif, is_big_endian(exif));
    const auto directory = numbers.at(4, 4);
    const auto count = directory ? numbers.at(*directory, 2) : std::nullopt;
    for (std::size_t i = 0; count && i < *count; ++i) {
        const auto entry = *directory + 2 + i * kEntryBytes;
        if (numbers.at(entry, 2) == kOrientation) {
            return orientation_numbered(static_cast<int>(numbers.at(entry + 8, 2).value_or(1)));
        }
    }
    return {};
}

void read_exif(Bytes named, Metadata &metadata)
{
    const auto exif = without_name(named);
    const TiffCounting counting{.big_endian = is_big_endian(exif)};
    const BytesAt at = [exif](std::uint64_t offset, std::uint64_t count) {
        return offset <= exif.size() && count <= exif.size() - offset
                   ? exif.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count))
                   : Bytes();
    };
    const auto first = Numbers(exif, counting.big_endian).at(4, 4);
    if (!first) {
        return;
    }
    const auto fields = read_exif_directory(at, counting, *first, Group::picture);
    read_picture(fields, metadata);
    for (const auto &field : fields) {
        keep(field, metadata);
    }
    if (const auto *photo = field_with(fields, kPhotoDirectory)) {
        read_exif_fields(at, counting, number_of(*photo), Group::photo, metadata);
    }
    if (const auto *place = field_with(fields, kPlaceDirectory)) {
        read_exif_fields(at, counting, number_of(*place), Group::place, metadata);
    }
}

void read_exif_fields(const BytesAt &at, const TiffCounting &counting, std::uint64_t offset,
                      Group group, Metadata &metadata)
{
    for (auto &field : read_exif_directory(at, counting, offset, group)) {
        keep(std::move(field), metadata);
    }
}

std::vector<ExifField> exif_fields(const Metadata &metadata, const Size &size, Group group)
{
    auto fields = of_group(metadata, group);
    if (group == Group::picture) {
        add_picture(fields, metadata);
    }
    if (group == Group::photo && !fields.empty()) {
        fields.push_back(long_field(group, kPixelColumns, checked_cast<std::uint32_t>(size.width)));
        fields.push_back(long_field(group, kPixelRows, checked_cast<std::uint32_t>(size.height)));
    }
    return fields;
}

std::vector<std::uint8_t> exif_block(const Metadata &metadata, const Size &size)
{
    auto picture = exif_fields(metadata, size, Group::picture);
    const auto photo = exif_fields(metadata, size, Group::photo);
    const auto place = exif_fields(metadata, size, Group::place);
    if (picture.empty() && photo.empty() && place.empty()) {
        return {};
    }
    // The offset of a directory follows from the lengths of the directories before it.
    auto end = kHeaderBytes + exif_directory(picture, 0).size() +
               kEntryBytes * ((photo.empty() ? 0 : 1) + (place.empty() ? 0 : 1));
    std::vector<std::uint8_t> others;
    const auto add = [&](std::uint16_t tag, const std::vector<ExifField> &fields) {
        if (!fields.empty()) {
            const auto offset = static_cast<std::uint32_t>(end + others.size());
            picture.push_back(long_field(Group::picture, tag, offset));
            std::ranges::copy(exif_directory(fields, offset), std::back_inserter(others));
        }
    };
    add(kPhotoDirectory, photo);
    add(kPlaceDirectory, place);
    std::vector<std::uint8_t> block{'I', 'I', 42, 0, kHeaderBytes, 0, 0, 0};
    std::ranges::copy(exif_directory(std::move(picture), kHeaderBytes), std::back_inserter(block));
    block.insert(block.end(), others.begin(), others.end());
    return block;
}

}   // namespace iiif
