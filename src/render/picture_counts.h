// Counts the grays of whole pictures, for answers whose plan has a counted_level, and keeps the
// histograms. One for each child, owned by the engine; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/lru_cache.h"
#include "render/render_plan.h"
#include "render/render_settings.h"
#include "render/tile_source.h"
#include "render/whole_picture.h"

namespace iiif {

class ColorTransforms;

class PictureCounts {
public:
    // Counts the picture that `tiles` come from, as it is shown with `range`. Returns the defaults
    // and the range where the plan has no counted_level. Single-flight: one thread counts, and
    // other threads that need the same histogram wait for it.
    [[nodiscard]] WholePicture get(const RenderPlan &plan, TileSource &tiles,
                                   std::optional<ValueRange> range, const RenderSettings &settings,
                                   ColorTransforms &transforms);

private:
    // Everything that decides the grays of a picture.
    struct Key {
        Digest source;   // SourceIdentity::key
        int page;
        PixelFormat format;
        std::string look;
        PictureSettings settings;   // all of them, so that none is forgotten

        bool operator==(const Key &) const = default;
    };

    static constexpr std::size_t kMost = 256;

    [[nodiscard]] std::shared_ptr<const Histogram>
    grays_of(const Look &look, int level, const WholePicture &whole, TileSource &tiles,
             const RenderSettings &settings, ColorTransforms &transforms);

    LruCache<Key, Histogram> histograms_{kMost};
};

}   // namespace iiif
