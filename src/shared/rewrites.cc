#include "shared/rewrites.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <type_traits>

#include "model/source_identity.h"

namespace iiif {

namespace {

// The mutex is held for a microsecond.
constexpr std::chrono::milliseconds kPatience{100};

using Entry = Rewrites::Entry;
static_assert(std::has_unique_object_representations_v<Entry>);

std::uint64_t check_of(const Entry &entry)
{
    const auto *const bytes = reinterpret_cast<const std::uint8_t *>(&entry);
    return identity_digest(Bytes(bytes, offsetof(Entry, check)))[0];
}

bool is_valid(const Entry &entry)
{
    return entry.check == check_of(entry);
}

bool is_rewritten(const Entry &entry)
{
    return entry.opened % 2 != 0;
}

// Returns the entry of that name, or else the entry to replace: an invalid one, the oldest of a
// picture that was never rewritten, or the oldest.
Entry &place_for(const Digest &name, Rewrites::Set &set)
{
    const auto found = std::ranges::find_if(
        set, [&](const Entry &entry) { return entry.name == name && is_valid(entry); });
    return found != set.end() ? *found : *std::ranges::min_element(set, {}, [](const Entry &entry) {
        const bool valid = is_valid(entry);
        return std::tuple(valid, valid && is_rewritten(entry), valid ? entry.opened : 0);
    });
}

Digest with_time(const Rewrites::Sighting &sighting)
{
    const std::array<std::uint64_t, 3> numbers{sighting.validator[0], sighting.validator[1],
                                               static_cast<std::uint64_t>(sighting.changed_ns)};
    return identity_digest(numbers);
}

// Returns whether the picture was rewritten, now or earlier, without a change of the validator that
// it has now.
bool is_rewritten(const Rewrites::Sighting &now, const Entry &before)
{
    const bool known = before.name == now.name && is_valid(before);
    return known && before.validator == now.validator &&
           (before.key != now.key || is_rewritten(before));
}

}   // namespace

Digest Rewrites::validator_of(const Sighting &sighting) const
{
    if (memory_.mutex.lock_for(kPatience) == RobustMutex::Outcome::not_locked) {
        return with_time(sighting);   // perhaps changed without need, but never stale
    }
    auto &entry = place_for(sighting.name, memory_.sets[sighting.name[0] % kSets]);
    const bool rewritten = is_rewritten(sighting, entry);
    entry = {.name = sighting.name,
             .key = sighting.key,
             .validator = sighting.validator,
             .opened = 2 * ++memory_.clock + (rewritten ? 1 : 0)};
    entry.check = check_of(entry);
    memory_.mutex.unlock();
    return rewritten ? with_time(sighting) : sighting.validator;
}

}   // namespace iiif
