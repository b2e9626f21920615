#include "engine/failures.h"

#include <memory>

namespace iiif {

namespace {

// Includes its texts and the entry of the list.
constexpr std::int64_t kBytesOfFailure = 1024;

}   // namespace

void Failures::rethrow(const std::string &place, const Digest &key)
{
    const auto failure = failures_.get(place);
    if (failure != nullptr && failure->key == key && Clock::now() < failure->until) {
        throw Error(failure->error);
    }
}

void Failures::remember(const std::string &place, const Digest &key, const Error &error)
{
    const auto kind = error.kind();
    if (kind == Kind::damaged || kind == Kind::not_implemented || kind == Kind::unknown_media ||
        kind == Kind::not_found) {
        failures_.put(
            place, std::make_shared<const Failure>(Failure{key, error, Clock::now() + kRemembered}),
            kBytesOfFailure);
    }
}

}   // namespace iiif
