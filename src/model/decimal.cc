#include "model/decimal.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestText = 20;
constexpr std::size_t kPlaces = 10;
constexpr std::int64_t kMostWhole = 99'999'999;

}   // namespace

std::string Decimal::text() const
{
    auto text = std::to_string(parts / kOne);
    if (parts % kOne == 0) {
        return text;
    }
    const auto fraction = std::to_string(kOne + parts % kOne).substr(1);
    return text + '.' + fraction.substr(0, fraction.find_last_not_of('0') + 1);
}

std::optional<Decimal> Decimal::read(Cursor &in) noexcept
{
    auto ahead = in;
    const auto whole = ahead.digits();
    std::string_view fraction;
    if (ahead.accept('.')) {
        fraction = ahead.digits();
        if (fraction.empty()) {
            return std::nullopt;
        }
    }
    if ((whole.empty() && fraction.empty()) || whole.size() + fraction.size() > kLongestText) {
        return std::nullopt;
    }
    const auto units = whole.empty() ? std::optional<std::int64_t>(0) : Cursor(whole).number();
    if (!units || *units > kMostWhole) {
        return std::nullopt;
    }
    Decimal result{.parts = *units};
    for (std::size_t place = 0; place < kPlaces; ++place) {
        const int digit = place < fraction.size() ? fraction[place] - '0' : 0;
        result.parts = result.parts * 10 + digit;
    }
    in = ahead;
    return result;
}

}   // namespace iiif
