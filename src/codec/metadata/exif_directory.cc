#include "codec/metadata/exif_directory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace iiif {

namespace {

constexpr std::uint64_t kMostFields = 512;
constexpr std::uint64_t kMostValueBytes = 16384;
constexpr std::size_t kMostDirectoryBytes = 65536;   // of all values

enum Type : std::uint16_t { kText = 2, kShort = 3, kLong = 4, kRational = 5 };

// The types of TIFF 6.0 p. 15: how many numbers a value has, and the bytes of each number. Types
// without a row are unknown to EXIF.
struct Width {
    std::uint64_t numbers;
    std::uint64_t bytes;
};

constexpr std::array<Width, 13> kWidths{{{0, 0},
                                         {1, 1},
                                         {1, 1},
                                         {1, 2},
                                         {1, 4},
                                         {2, 4},
                                         {1, 1},
                                         {1, 1},
                                         {1, 2},
                                         {1, 4},
                                         {2, 4},
                                         {1, 4},
                                         {1, 8}}};

std::uint64_t number_in(Bytes bytes, bool big_endian)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        number = number << 8 | bytes[big_endian ? i : bytes.size() - 1 - i];
    }
    return number;
}

void append_number(std::vector<std::uint8_t> &out, std::uint64_t number, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
    }
}

// The lengths of a directory's parts, in TIFF and in BigTIFF.
struct Layout {
    std::uint64_t count_bytes;
    std::uint64_t entry_bytes;
    std::uint64_t place_bytes;   // of a count of values, and of their offset

    explicit Layout(bool big)
        : count_bytes(big ? 8 : 2), entry_bytes(big ? 20 : 12), place_bytes(big ? 8 : 4)
    {
    }
};

class DirectoryReader {
public:
    DirectoryReader(const BytesAt &at, const TiffCounting &counting)
        : at_(at), counting_(counting), layout_(counting.big)
    {
    }

    std::vector<ExifField> read(std::uint64_t offset, ExifField::Group group) const
    {
        std::vector<ExifField> fields;
        const auto count = std::min(number(at_(offset, layout_.count_bytes)), kMostFields);
        std::size_t taken = 0;
        for (std::uint64_t i = 0; i < count && taken < kMostDirectoryBytes; ++i) {
            const auto entry =
                at_(offset + layout_.count_bytes + i * layout_.entry_bytes, layout_.entry_bytes);
            if (entry.empty()) {
                break;
            }
            if (auto field = field_of({entry.begin(), entry.end()}); !field.value.empty()) {
                field.group = group;
                taken += field.value.size();
                fields.push_back(std::move(field));
            }
        }
        return fields;
    }

private:
    [[nodiscard]] std::uint64_t number(Bytes bytes) const
    {
        return number_in(bytes, counting_.big_endian);
    }

    // Returns a field without a value where it cannot be copied.
    [[nodiscard]] ExifField field_of(const std::vector<std::uint8_t> &entry) const
    {
        const Bytes bytes(entry);
        ExifField field{.tag = static_cast<std::uint16_t>(number(bytes.subspan(0, 2))),
                        .type = static_cast<std::uint16_t>(number(bytes.subspan(2, 2))),
                        .value = {}};
        const auto count = number(bytes.subspan(4, layout_.place_bytes));
        if (field.type >= kWidths.size() || count > kMostValueBytes) {
            return field;
        }
        const auto &width = kWidths[field.type];
        const auto length = count * width.numbers * width.bytes;
        const auto place = bytes.subspan(4 + layout_.place_bytes);
        if (length <= kMostValueBytes) {
            take_value(field,
                       length <= place.size() ? place.first(length) : at_(number(place), length));
        }
        return field;
    }

    void take_value(ExifField &field, Bytes stored) const
    {
        const auto width = kWidths[field.type];
        for (std::size_t i = 0; i < stored.size(); i += width.bytes) {
            append_number(field.value, number(stored.subspan(i, width.bytes)), width.bytes);
        }
        field.count = static_cast<std::uint32_t>(
            stored.empty() ? 0 : stored.size() / (width.numbers * width.bytes));
    }

    const BytesAt &at_;
    TiffCounting counting_;
    Layout layout_;
};

ExifField number_field(ExifField::Group group, std::uint16_t tag, Type type, std::uint32_t number)
{
    ExifField field{.group = group, .tag = tag, .type = type, .count = 1, .value = {}};
    append_number(field.value, number, kWidths[type].bytes);
    return field;
}

}   // namespace

std::vector<ExifField> read_exif_directory(const BytesAt &at, const TiffCounting &counting,
                                           std::uint64_t offset, ExifField::Group group)
{
    return DirectoryReader(at, counting).read(offset, group);
}

std::uint32_t number_of(const ExifField &field)
{
    const bool whole = field.type == kShort || field.type == kLong;
    return whole ? static_cast<std::uint32_t>(
                       number_in(Bytes(field.value).first(kWidths[field.type].bytes), false))
                 : 0;
}

double rational_of(const ExifField &field)
{
    const auto width = kWidths[kRational];
    if (field.type != kRational) {
        return 0;
    }
    const Bytes value(field.value);
    const auto parts = number_in(value.subspan(width.bytes, width.bytes), false);
    return parts == 0 ? 0
                      : static_cast<double>(number_in(value.first(width.bytes), false)) /
                            static_cast<double>(parts);
}

std::string text_of(const ExifField &field)
{
    const auto end = std::ranges::find(field.value, 0);
    return field.type == kText ? std::string(field.value.begin(), end) : std::string();
}

ExifField text_field(ExifField::Group group, std::uint16_t tag, std::string_view text)
{
    ExifField field{.group = group, .tag = tag, .type = kText, .value = {text.begin(), text.end()}};
    field.value.push_back(0);
    field.count = static_cast<std::uint32_t>(field.value.size());
    return field;
}

ExifField short_field(ExifField::Group group, std::uint16_t tag, std::uint16_t number)
{
    return number_field(group, tag, kShort, number);
}

ExifField long_field(ExifField::Group group, std::uint16_t tag, std::uint32_t number)
{
    return number_field(group, tag, kLong, number);
}

ExifField rational_field(ExifField::Group group, std::uint16_t tag, double number)
{
    constexpr std::uint32_t kParts = 1000;
    constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
    auto field = number_field(
        group, tag, kLong,
        static_cast<std::uint32_t>(std::clamp(std::round(number * kParts), 0.0, kMost)));
    field.type = kRational;
    append_number(field.value, kParts, sizeof(kParts));
    return field;
}

std::vector<std::uint8_t> exif_directory(std::vector<ExifField> fields, std::uint32_t offset)
{
    constexpr std::size_t kPlaceBytes = 4;
    std::ranges::stable_sort(fields, {}, &ExifField::tag);
    const Layout layout(false);
    std::vector<std::uint8_t> out;
    std::vector<std::uint8_t> values;
    const auto values_at =
        offset + layout.count_bytes + fields.size() * layout.entry_bytes + kPlaceBytes;
    append_number(out, fields.size(), layout.count_bytes);
    for (const auto &field : fields) {
        append_number(out, field.tag, 2);
        append_number(out, field.type, 2);
        append_number(out, field.count, kPlaceBytes);
        if (field.value.size() <= kPlaceBytes) {
            auto padded = field.value;
            padded.resize(kPlaceBytes);
            out.insert(out.end(), padded.begin(), padded.end());
            continue;
        }
        append_number(out, values_at + values.size(), kPlaceBytes);
        values.insert(values.end(), field.value.begin(), field.value.end());
        values.resize(values.size() + values.size() % 2);   // TIFF 6.0 p. 15: even offsets
    }
    append_number(out, 0, kPlaceBytes);   // there is no next directory
    out.insert(out.end(), values.begin(), values.end());
    return out;
}

}   // namespace iiif
