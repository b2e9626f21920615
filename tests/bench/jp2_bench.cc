// Decodes windows of a JPEG 2000 file at random positions, in each way of decoding:
//
//     make jp2_bench && ./jp2_bench FILE [blocks|whole|index] [windows]
//
// Prints how long building the index takes. Then prints, unless only `index` is asked for,
// one line per window size and level: milliseconds of processor time per window, which other load
// on the machine hardly affects, and the peak memory so far.
#include <algorithm>
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include <sys/resource.h>

#include "codec/jpeg2000/jp2_reader.h"
#include "source/local_file.h"

namespace iiif {
namespace {

// Returns the milliseconds of processor time since the start.
double now()
{
    return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

double peak_mebibytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

double mean_time(Reader &reader, int level, std::int64_t side, int count)
{
    const auto &size = reader.info()->levels[static_cast<std::size_t>(level)].size;
    std::mt19937 random(3);
    const auto place = [&](std::int64_t length) {
        const auto last = std::max<std::int64_t>((length - side) / side, 0);
        return std::uniform_int_distribution<std::int64_t>(0, last)(random) * side;
    };
    const auto start = now();
    for (int i = 0; i < count; ++i) {
        const auto x = place(size.width);
        const auto y = place(size.height);
        const auto rect = intersection({x, y, side, side}, rect_of(size));
        const StripBuffer pixels(reader.info()->format, rect.size());
        reader.read_rect(level, rect, pixels.view());
    }
    return (now() - start) / count;
}

void run(const char *path, Jp2Way way, int count)
{
    auto start = now();
    const auto picture = open_jp2_picture(std::make_shared<const LocalFile>(path));
    std::printf("open %.2f ms\n", (now() - start));
    start = now();
    if (picture->random_access()) {
        const auto packets = picture->index.packets(0, picture->index.geometry(0));
        std::printf("index of tile 0: %.2f ms, %.2f MB, from %s\n", (now() - start),
                    static_cast<double>(packets->bytes_held()) / 1e6,
                    packets->from() == J2kPackets::From::lengths ? "lengths" : "headers");
    }
    if (count == 0) {
        return;
    }
    const auto reader = make_jp2_reader(picture, way);
    const int levels = static_cast<int>(reader->info()->levels.size());
    for (const std::int64_t side : {256, 512, 1024}) {
        for (int level = levels - 1; level >= 0; --level) {
            const auto time = mean_time(*reader, level, side, count);
            std::printf("%4lld level %d: %7.1f ms, peak %.0f MiB\n", static_cast<long long>(side),
                        level, time, peak_mebibytes());
        }
    }
}

}   // namespace
}   // namespace iiif

int main(int count, char **arguments)
{
    const std::map<std::string, iiif::Jp2Way> ways{{"blocks", iiif::Jp2Way::blocks},
                                                   {"whole", iiif::Jp2Way::whole}};
    if (count < 2) {
        return 1;
    }
    const std::string way = count > 2 ? arguments[2] : "blocks";
    if (way == "index") {
        iiif::run(arguments[1], iiif::Jp2Way::blocks, 0);
        return 0;
    }
    iiif::run(arguments[1], ways.at(way), count > 3 ? std::atoi(arguments[3]) : 10);
    return 0;
}
