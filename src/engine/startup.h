// Messages for the operator when httpd starts: the version and codecs of this build, the limits in
// force, the values derived from the machine, and doubtful settings. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/settings.h"

namespace iiif {

// The share of the machine that the process may use (base/machine.h).
struct Machine {
    int processors = 1;
    std::int64_t memory = 0;   // bytes
};

[[nodiscard]] Machine this_machine();

// How many answers may be decoded at once: IIIFRenderSlots, or twice the processors.
[[nodiscard]] int render_slots(const ServerSettings &server, const Machine &machine);

// "mod_iiif 0.1.0: reads TIFF, JPEG; writes jpg, png"
[[nodiscard]] std::string build_line();

// "mod_iiif 0.1.0: …; render slots 4 (usable processors 2), cache 256M, …"
[[nodiscard]] std::string start_line(const ServerSettings &server, const Machine &machine);

// A sentence for each setting that is likely to fail on this machine, with the remedy.
[[nodiscard]] std::vector<std::string> start_warnings(const ServerSettings &server,
                                                      const Machine &machine);

}   // namespace iiif
