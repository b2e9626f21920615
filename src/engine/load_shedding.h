// IIIFLoadShedding: while too many of a child's threads work or wait, it makes only what viewers
// ask for. Stored tiles and kept answers never come here, because they cost nothing. Any thread.
#pragma once

#include "engine/admissions.h"
#include "engine/settings.h"
#include "model/image_info.h"
#include "model/limits.h"
#include "model/resolved_request.h"
#include "shared/statistics.h"

namespace iiif {

struct LoadShedding {
    std::int64_t above = 0;   // percent of the threads; 0: never
    LimitMode mode = LimitMode::log;
    bool expected = false;   // viewers ask for this answer: it is never shed
};

// Whether the answer is a tile of the picture's grid, or the whole picture in a size that info.json
// lists. Its costs are not looked at.
[[nodiscard]] bool is_listed(const Request &request, const ResolvedRequest &resolved,
                             const ImageInfo &info, const Limits &limits);

[[nodiscard]] LoadShedding load_shedding(const Settings &settings, bool expected);

// Counts and notes an answer that is not expected above the load. Throws Error(busy) if limits are
// enforced.
void shed(const LoadShedding &shedding, const Admissions &admissions, const Statistics &counted);

}   // namespace iiif
