#include "model/turn.h"

#include <cmath>
#include <numbers>

namespace iiif {

Turn::Turn(double degrees)
    : cosine(std::cos(degrees * std::numbers::pi / 180)),
      sine(std::sin(degrees * std::numbers::pi / 180))
{
}

Size turned_box(const Size &size, double degrees)
{
    const Turn turn(degrees);
    const auto width = static_cast<double>(size.width);
    const auto height = static_cast<double>(size.height);
    const auto cosine = std::abs(turn.cosine);
    const auto sine = std::abs(turn.sine);
    return {std::llround(width * cosine + height * sine),
            std::llround(height * cosine + width * sine)};
}

}   // namespace iiif
