#include "codec/exif.h"

#include <cstddef>
#include <optional>

namespace iiif {

namespace {

constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientationTag = 0x0112;

// Numbers at places of a block that may be cut short.
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

}   // namespace

Orientation exif_orientation(Bytes exif) noexcept
{
    const bool big_endian = exif.size() > 1 && exif[0] == 'M';
    const Numbers numbers(exif, big_endian);
    const auto directory = numbers.at(4, 4);
    const auto count = directory ? numbers.at(*directory, 2) : std::nullopt;
    for (std::size_t i = 0; count && i < *count; ++i) {
        const auto entry = *directory + 2 + i * kEntryBytes;
        if (numbers.at(entry, 2) == kOrientationTag) {
            return orientation_numbered(static_cast<int>(numbers.at(entry + 8, 2).value_or(1)));
        }
    }
    return {};
}

}   // namespace iiif
