#include "shared/logouts.h"

#include "base/sink.h"
#include "model/source_identity.h"

namespace iiif {

void Logouts::log_out(std::string_view user, std::int64_t now) const
{
    entry_of(user).store(now);
}

bool Logouts::logged_out_since(std::string_view user, std::int64_t time) const
{
    return entry_of(user).load() >= time;
}

std::atomic<std::int64_t> &Logouts::entry_of(std::string_view user) const
{
    return memory_.times[identity_digest(bytes_of(user))[0] % kEntries];
}

}   // namespace iiif
