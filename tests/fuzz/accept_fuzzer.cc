// Parses Accept headers. A weight lies between 0 and 1000. scripts/fuzz builds and runs it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/accept.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    const auto ranges = iiif::parse_accept({reinterpret_cast<const char *>(bytes), count});
    for (const auto *const type : {"application/ld+json", "application/json", "image/jpeg"}) {
        const int weight = iiif::acceptance(ranges, type);
        if (weight < 0 || weight > 1000) {
            std::abort();
        }
    }
    return 0;
}
