// Opens a JPEG 2000 file from memory and reads a window of each level. Damage must yield an Error
// or a picture; crashes, leaks, other exceptions and hours of work are bugs. scripts/fuzz builds
// and runs it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "source/memory_source.h"

namespace iiif {
namespace {

constexpr std::int64_t kSide = 300;   // side of the window

// Reads from the middle, so that the wavelets have samples on all sides.
void read_window(Reader &reader, int level)
{
    const auto info = reader.info();
    const auto &size = info->levels[static_cast<std::size_t>(level)].size;
    const Size window{std::min(size.width, kSide), std::min(size.height, kSide)};
    const StripBuffer pixels(info->format, window);
    try {
        reader.read_rect(level,
                         {(size.width - window.width) / 2, (size.height - window.height) / 2,
                          window.width, window.height},
                         pixels.view());
    }
    catch (const Error &) {
        return;   // the next level may be intact
    }
}

void read_picture(Bytes content)
{
    try {
        const auto picture = open_jp2_picture(
            std::make_shared<const MemorySource>(std::vector(content.begin(), content.end())));
        if (!picture->random_access()) {
            return;   // libopenjp2 has fuzzers of its own
        }
        const auto reader = make_jp2_reader(picture);
        for (int level = 0; level < static_cast<int>(reader->info()->levels.size()); ++level) {
            read_window(*reader, level);
        }
    }
    catch (const Error &) {
        return;
    }
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    iiif::read_picture({bytes, count});
    return 0;
}
