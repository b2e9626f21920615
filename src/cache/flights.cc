#include "cache/flights.h"

#include <bit>

namespace iiif {

std::optional<Flights::Number> Flights::find(const TileKey &key) const noexcept
{
    for (auto flying = head_.flying.load(); flying != 0; flying &= flying - 1) {
        const auto number = static_cast<Number>(std::countr_zero(flying));
        if (flights_[number].key == key) {
            return number;
        }
    }
    return std::nullopt;
}

std::optional<Flights::Number> Flights::claim(const TileKey &key) noexcept
{
    // Flights are used in turn, so that one that has just ended stays free for its waiters.
    for (Number attempt = 0; attempt < kFlights; ++attempt) {
        const auto number = head_.next_flight++ % kFlights;
        auto &flight = flights_[number];
        if (flight.mutex.try_lock() != RobustMutex::Outcome::not_locked) {
            flight.key = key;
            head_.flying.fetch_or(1U << number);
            return number;
        }
    }
    return std::nullopt;
}

void Flights::end(Number number) noexcept
{
    head_.flying.fetch_and(~(1U << number));
    flights_[number].mutex.unlock();
}

void Flights::wait(Number number, std::chrono::nanoseconds patience) noexcept
{
    if (flights_[number].mutex.lock_for(patience) != RobustMutex::Outcome::not_locked) {
        end(number);
    }
}

}   // namespace iiif
