#include "protocol/iip_look.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "protocol/iip_text.h"

namespace iiif {

namespace {

// This is larger than any sample, and small enough that sums of products do not overflow.
constexpr double kMost = 1e9;
constexpr std::size_t kMostWeights = 256;

float weight(double number)
{
    return static_cast<float>(std::clamp(number, -kMost, kMost));
}

std::vector<float> weights(std::string_view list)
{
    const auto numbers = real_numbers(list);
    std::vector<float> result(std::min(numbers.size(), kMostWeights));
    std::transform(numbers.begin(), numbers.begin() + std::ssize(result), result.begin(), weight);
    return result;
}

// Removes the brackets around a list; either may be missing.
std::string_view inside_brackets(std::string_view text)
{
    if (text.starts_with('[')) {
        text.remove_prefix(1);
    }
    return text.substr(0, text.find(']'));
}

void take_gamma(std::string_view value, Look &look)
{
    look.logarithm = lower_case(value) == "log";
    const auto gamma = real_number(value);
    look.gamma = gamma > 0 ? weight(gamma) : 1;
}

void take_contrast(std::string_view value, Look &look)
{
    const auto word = lower_case(value);
    look.contrast = word == "eq"   ? Look::Contrast::equalized
                    : word == "st" ? Look::Contrast::stretched
                                   : Look::Contrast::factor;
    const auto factor = real_number(value);
    look.factor = look.contrast == Look::Contrast::factor ? weight(factor) : 1;
}

void take_inversion(std::string_view, Look &look)
{
    look.inverted = true;
}

// MINMAX is "channel:low,high". The channel is a number from 0, or - for all channels.
void take_range(std::string_view value, Look &look)
{
    const auto channel = split_off(value, ':');
    const auto ends = real_numbers(value);
    if (ends.size() != 2 || !(ends[0] < ends[1])) {
        return;
    }
    Look::Range range{.channel = std::nullopt, .range = {ends[0], ends[1]}};
    if (channel != "-") {
        range.channel = static_cast<int>(std::clamp<std::int64_t>(whole_number(channel), 0, 255));
    }
    look.ranges.push_back(range);
}

void take_map(std::string_view value, Look &look)
{
    struct Named {
        std::string_view name;
        ColorMap map;
    };
    constexpr auto kMaps = std::to_array<Named>({{"hot", ColorMap::hot},
                                                 {"cold", ColorMap::cold},
                                                 {"jet", ColorMap::jet},
                                                 {"red", ColorMap::red},
                                                 {"green", ColorMap::green},
                                                 {"blue", ColorMap::blue}});
    const auto *found = std::ranges::find(kMaps, lower_case(value), &Named::name);
    look.map = found == kMaps.end() ? ColorMap::none : found->map;
}

// CTW is "[a,b,c;d,e,f;...]"; each row makes one output colour.
void take_twist(std::string_view value, Look &look)
{
    const auto text = decode_iip(value);
    auto rest = inside_brackets(text);
    look.color_matrix.clear();
    while (!rest.empty() && look.color_matrix.size() < 3) {
        look.color_matrix.push_back(weights(split_off(rest, ';')));
    }
}

struct NamedKernel {
    std::string_view name;
    std::array<float, 9> weights;
};

constexpr auto kKernels = std::to_array<NamedKernel>({
    {"sobel", {-1, 0, 1, -2, 0, 2, -1, 0, 1}},
    {"prewitt", {-1, 0, 1, -1, 0, 1, -1, 0, 1}},
    {"scharr", {-3, 0, 3, -10, 0, 10, -3, 0, 3}},
    {"laplace", {0, -1, 0, -1, 4, -1, 0, -1, 0}},
    {"gaussian", {0.0625F, 0.125F, 0.0625F, 0.125F, 0.25F, 0.125F, 0.0625F, 0.125F, 0.0625F}},
    {"sharpen", {0, -1, 0, -1, 5, -1, 0, -1, 0}},
    {"emboss", {-2, -1, 0, -1, 1, 1, 0, 1, 2}},
});

// CNV is a name, or "[k,...]" row by row. A kernel that is not a square of odd side is ignored.
void take_kernel(std::string_view value, Look &look)
{
    const auto text = decode_iip(value);
    look.kernel.clear();
    const auto *named = std::ranges::find(kKernels, lower_case(text), &NamedKernel::name);
    if (named != kKernels.end()) {
        look.kernel.assign(named->weights.begin(), named->weights.end());
        return;
    }
    auto kernel = weights(inside_brackets(text));
    const bool square = kernel.size() == 1 || kernel.size() == 9 || kernel.size() == 25;
    if (text.starts_with('[') && square) {
        look.kernel = std::move(kernel);
    }
}

void take_shade(std::string_view value, Look &look)
{
    const auto angles = real_numbers(value);
    look.shade = Look::Light{.horizontal = angles.empty() ? 0 : weight(angles[0]),
                             .vertical = angles.size() < 2 ? 0 : weight(angles[1])};
}

struct Entry {
    std::string_view name;
    void (*take)(std::string_view value, Look &look);
};

constexpr auto kEntries = std::to_array<Entry>({{"GAM", take_gamma},
                                                {"CNT", take_contrast},
                                                {"INV", take_inversion},
                                                {"MINMAX", take_range},
                                                {"CMP", take_map},
                                                {"CTW", take_twist},
                                                {"SHD", take_shade},
                                                {"CNV", take_kernel}});

}   // namespace

bool apply_look_command(std::string_view command, std::string_view value, Look &look)
{
    const auto *found = std::ranges::find(kEntries, command, &Entry::name);
    if (found == kEntries.end()) {
        return false;
    }
    found->take(value, look);
    return true;
}

}   // namespace iiif
