#include "config.h"

#include "engine/startup.h"

#include <algorithm>
#include <array>

#include "base/machine.h"
#include "codec/registry.h"
#include "shared/render_slots.h"

namespace iiif {

namespace {

std::string written_formats()
{
    std::string names;
    for (const auto format : writable_formats()) {
        names += (names.empty() ? "" : ", ") + std::string(traits(format).name);
    }
    return names;
}

// Writes bytes as directives do ("256M", "1G"), with one decimal where the number is not whole.
std::string bytes_text(std::int64_t bytes)
{
    constexpr std::array<char, 3> kSuffixes{'K', 'M', 'G'};
    auto unit = kSuffixes.size();
    while (unit > 1 && bytes < std::int64_t{1} << (10 * unit)) {
        --unit;
    }
    const auto tenths = bytes * 10 >> (10 * unit);
    const auto decimal = tenths % 10 == 0 ? "" : '.' + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + decimal + kSuffixes[unit - 1];
}

}   // namespace

Machine this_machine()
{
    return {.processors = usable_processors(), .memory = usable_memory()};
}

int render_slots(const ServerSettings &server, const Machine &machine)
{
    return static_cast<int>(server.render_slots != 0
                                ? server.render_slots
                                : std::min(2 * machine.processors, RenderSlots::kMostSlots));
}

std::string build_line()
{
    return "mod_iiif " PACKAGE_VERSION ": reads " + readable_kinds() + "; writes " +
           written_formats();
}

std::string start_line(const ServerSettings &server, const Machine &machine)
{
    return build_line() + "; render slots " + std::to_string(render_slots(server, machine)) +
           " (usable processors " + std::to_string(machine.processors) + "), cache " +
           bytes_text(server.cache_bytes) + ", in-flight memory " +
           bytes_text(server.memory_limit) + " (usable memory " + bytes_text(machine.memory) +
           "), open pictures of a child " + std::to_string(server.open_files);
}

std::vector<std::string> start_warnings(const ServerSettings &server, const Machine &machine)
{
    std::vector<std::string> warnings;
    const auto wanted = server.cache_bytes + server.memory_limit;
    if (machine.memory < wanted) {
        warnings.push_back("IIIFCacheSize and IIIFMemoryLimit allow " + bytes_text(wanted) +
                           " together, but this server may use " + bytes_text(machine.memory) +
                           ": the system may kill it. Lower them, or raise the limit of the "
                           "container or service.");
    }
    const auto slots = render_slots(server, machine);
    if (slots > 8 * machine.processors) {
        warnings.push_back("IIIFRenderSlots " + std::to_string(slots) +
                           " is much for a server that may use " +
                           std::to_string(machine.processors) +
                           " of the machine's processors: all answers will be late. The default is "
                           "twice the processors.");
    }
    return warnings;
}

}   // namespace iiif
