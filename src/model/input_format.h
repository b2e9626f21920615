// The kinds of picture files, and sets of them. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace iiif {

enum class InputFormat : std::uint8_t { tiff, jpeg, jp2, png, gif, webp };

// In the order of InputFormat.
inline constexpr std::array<std::string_view, 6> kInputFormatNames{"tiff", "jpeg", "jp2",
                                                                   "png",  "gif",  "webp"};

[[nodiscard]] constexpr std::string_view name_of(InputFormat format)
{
    return kInputFormatNames[static_cast<std::size_t>(format)];
}

[[nodiscard]] constexpr std::optional<InputFormat> input_format_named(std::string_view name)
{
    for (std::size_t i = 0; i < kInputFormatNames.size(); ++i) {
        if (kInputFormatNames[i] == name) {
            return static_cast<InputFormat>(i);
        }
    }
    return std::nullopt;
}

struct InputFormats {
    std::uint8_t bits = (1U << kInputFormatNames.size()) - 1;   // one for each format

    [[nodiscard]] constexpr bool has(InputFormat format) const
    {
        return (bits >> static_cast<unsigned>(format) & 1U) != 0;
    }
    [[nodiscard]] constexpr InputFormats with(InputFormat format) const
    {
        return {static_cast<std::uint8_t>(bits | 1U << static_cast<unsigned>(format))};
    }

    bool operator==(const InputFormats &) const = default;
};

inline constexpr InputFormats kNoInputFormat{0};

}   // namespace iiif
