#include "model/decimal.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestText = 20;
constexpr std::size_t kMostPlaces = 10;
constexpr std::size_t kMostWholeDigits = 8;   // so that digits stay below 10^18

std::int64_t power_of_ten(int exponent)
{
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

std::string_view without_leading_zeros(std::string_view digits)
{
    const auto first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? std::string_view{} : digits.substr(first);
}

}   // namespace

std::int64_t Decimal::scale() const noexcept
{
    return power_of_ten(places);
}

double Decimal::value() const noexcept
{
    return static_cast<double>(digits) / static_cast<double>(scale());
}

std::string Decimal::text() const
{
    auto text = std::to_string(digits / scale());
    if (places > 0) {
        auto fraction = std::to_string(digits % scale());
        text +=
            '.' + std::string(static_cast<std::size_t>(places) - fraction.size(), '0') + fraction;
    }
    return text;
}

std::optional<Decimal> Decimal::read(Cursor &in)
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
    if ((whole.empty() && fraction.empty()) || whole.size() + fraction.size() > kLongestText ||
        without_leading_zeros(whole).size() > kMostWholeDigits) {
        return std::nullopt;
    }
    fraction = fraction.substr(0, kMostPlaces);
    while (fraction.ends_with('0')) {
        fraction.remove_suffix(1);
    }
    Decimal result{.digits = 0, .places = static_cast<int>(fraction.size())};
    for (const auto part : {whole, fraction}) {
        for (const char digit : part) {
            result.digits = result.digits * 10 + (digit - '0');
        }
    }
    in = ahead;
    return result;
}

}   // namespace iiif
