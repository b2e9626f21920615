#include "render/threshold.h"

#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "base/checked.h"
#include "pixel/alpha.h"
#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/tone.h"
#include "render/tile_rows.h"
#include "render/tile_source.h"

namespace iiif {

namespace {

constexpr std::size_t kKeptThresholds = 1024;
constexpr std::int64_t kEnoughPixels = std::int64_t{1} << 16;
// To read more for one answer would take too long: a picture without small levels is parted in the
// middle.
constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;
constexpr std::uint8_t kMiddle = 128;

class Counting final : public RowSink {
public:
    void write(const ConstStripView &rows) override
    {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            const auto *const gray = rows.row(0, y);
            for (std::int64_t x = 0; x < rows.size.width; ++x) {
                ++histogram_[gray[x]];
            }
        }
    }
    void finish() override {}

    [[nodiscard]] const GrayCounts &histogram() const { return histogram_; }

private:
    GrayCounts histogram_{};
};

std::int64_t pixels_of(const ImageInfo &info, int level)
{
    const auto &size = info.levels[static_cast<std::size_t>(level)].size;
    return checked_mul(size.width, size.height);
}

// The smallest level that has pixels enough, or full size.
int sufficient_level(const ImageInfo &info)
{
    int level = static_cast<int>(info.levels.size()) - 1;
    while (level > 0 && pixels_of(info, level) < kEnoughPixels) {
        --level;
    }
    return level;
}

// Counts the grays of a level. Stages are made from the last to the first.
GrayCounts histogram_of(TileSource &tiles, const RenderSettings &settings)
{
    const auto &info = tiles.info();
    const int level = sufficient_level(info);
    const auto size = info.levels[static_cast<std::size_t>(level)].size;
    auto bytes = info.format;
    bytes.sample = SampleType::u8;
    const auto colored = becomes_srgb(info, settings) ? in_srgb(bytes) : bytes;
    auto flat = colored;
    flat.alpha = false;

    Counting counting;
    RowSink *next = &counting;
    std::vector<std::unique_ptr<RowSink>> stages;
    const auto push = [&](std::unique_ptr<RowSink> stage) {
        if (stage) {
            next = stages.emplace_back(std::move(stage)).get();
        }
    };
    push(make_tone(flat, size.width, Quality::gray, *next));
    if (colored.alpha) {
        push(make_flattening(colored, size.width, settings.background, *next));
    }
    if (becomes_srgb(info, settings)) {
        push(make_srgb(bytes, info.icc_profile, size.width, *next));
    }
    push(make_depth(info.format, info.ranges, SampleType::u8, size.width, *next));

    TileRows rows(tiles, level, rect_of(size), {});
    for (std::int64_t done = 0; done < size.height;) {
        const auto strip = rows.next();
        next->write(strip);
        done += strip.size.height;
    }
    return counting.histogram();
}

struct Key {
    FileIdentity identity;
    int page;
    bool srgb;
    int layers;
    Color background;

    bool operator==(const Key &) const = default;
};

// Most recently found first.
class Thresholds {
public:
    [[nodiscard]] std::optional<std::uint8_t> find(const Key &key)
    {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->first == key) {
                entries_.splice(entries_.begin(), entries_, entry);
                return entry->second;
            }
        }
        return std::nullopt;
    }

    void keep(const Key &key, std::uint8_t threshold)
    {
        const std::lock_guard lock(mutex_);
        entries_.emplace_front(key, threshold);
        if (entries_.size() > kKeptThresholds) {
            entries_.pop_back();
        }
    }

private:
    std::mutex mutex_;
    std::list<std::pair<Key, std::uint8_t>> entries_;   // guarded by mutex_
};

}   // namespace

std::uint8_t otsu_threshold(const GrayCounts &histogram) noexcept
{
    double all = 0;
    double weighed = 0;
    for (std::size_t gray = 0; gray < histogram.size(); ++gray) {
        all += static_cast<double>(histogram[gray]);
        weighed += static_cast<double>(histogram[gray]) * static_cast<double>(gray);
    }
    // What is furthest apart: the means of the dark and the light ones, by how many they are. Over
    // an empty valley of the histogram that does not change; its middle is taken.
    double best = 0;
    std::size_t first = kMiddle - 1;
    std::size_t last = kMiddle - 1;
    double dark = 0;
    double dark_weighed = 0;
    for (std::size_t gray = 0; gray < histogram.size(); ++gray) {
        dark += static_cast<double>(histogram[gray]);
        dark_weighed += static_cast<double>(histogram[gray]) * static_cast<double>(gray);
        const auto light = all - dark;
        if (dark == 0 || light == 0) {
            continue;
        }
        const auto distance = dark_weighed / dark - (weighed - dark_weighed) / light;
        const auto apart = dark * light * distance * distance;
        if (apart > best) {
            best = apart;
            first = gray;
        }
        if (apart == best) {
            last = gray;
        }
    }
    return static_cast<std::uint8_t>((first + last) / 2 + 1);
}

std::uint8_t threshold_of(TileSource &tiles, const RenderSettings &settings)
{
    static Thresholds thresholds;
    const auto &info = tiles.info();
    if (pixels_of(info, sufficient_level(info)) > kMostPixels) {
        return kMiddle;
    }
    const Key key{info.identity, info.page, becomes_srgb(info, settings), settings.layers,
                  settings.background};
    if (const auto threshold = thresholds.find(key)) {
        return *threshold;
    }
    const auto threshold = otsu_threshold(histogram_of(tiles, settings));
    thresholds.keep(key, threshold);
    return threshold;
}

}   // namespace iiif
