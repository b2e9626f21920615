#include "model/look.h"

#include <array>
#include <charconv>

namespace iiif {

namespace {

// Returns the shortest text that parses to exactly this number.
std::string exact_text(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
}

}   // namespace

int reach(const std::vector<float> &kernel)
{
    int side = 0;
    while (static_cast<std::size_t>(side) * static_cast<std::size_t>(side) < kernel.size()) {
        ++side;
    }
    return side / 2;
}

PixelFormat format_with_look(PixelFormat format, const Look &look)
{
    if (look.shade && format.model == ColorModel::rgb) {
        format.model = ColorModel::gray;
    }
    if (!look.color_matrix.empty()) {
        format.model = look.color_matrix.size() == 1 ? ColorModel::gray : ColorModel::rgb;
        format.bands = 0;
    }
    if (look.map != ColorMap::none) {
        format.model = ColorModel::rgb;
    }
    return format;
}

std::string to_text(const Look &look)
{
    if (look.plain()) {
        return {};
    }
    std::string text = "look";
    const auto add = [&](double number) { text += ' ' + exact_text(number); };
    for (const auto weight : look.kernel) {
        add(weight);
    }
    text += " |";
    for (const auto &[channel, range] : look.ranges) {
        add(channel.value_or(-1));
        add(range.low);
        add(range.high);
    }
    text += " |";
    if (look.shade) {
        add(look.shade->horizontal);
        add(look.shade->vertical);
    }
    for (const auto &row : look.color_matrix) {
        text += " |";
        for (const auto weight : row) {
            add(weight);
        }
    }
    text += " |";
    add(look.logarithm ? -1 : look.gamma);
    add(look.inverted ? 1 : 0);
    add(static_cast<int>(look.map));
    add(static_cast<int>(look.contrast));
    add(look.factor);
    return text;
}

}   // namespace iiif
