// From a plan to bytes: band of tiles → strips → rows of the answer → its file. Holds one band, the
// filter's window and what the writer holds; never a picture, unless plan() has priced it.
#pragma once

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "pixel/watermark.h"
#include "render/plan.h"

namespace iiif {

enum class ProfileUse {
    keep,    // gray and RGB stay as they are, and tell their profile
    srgb,    // all becomes sRGB
    strip,   // gray and RGB stay as they are, and tell nothing
};

struct RenderSettings {
    WriterSettings writer;
    Color background;
    ProfileUse profile = ProfileUse::keep;   // of others than gray and RGB always srgb
    int layers = kAutomaticLayers;           // Reader::use_layers
    int threads = 1;                         // Reader::use_threads
    std::shared_ptr<const Watermark> watermark = {};
    std::int64_t watermark_from = 1;   // the least width of an answer that has it
    bool keep_depth = false;      // 16 bits a sample where the format can and the picture has more
    bool keep_metadata = false;   // EXIF, XMP and resolution of the picture are told of it
};

// Decodes, whether or not the plan names a stored tile. One thread; the reader is used for the
// length of the call. Tiles are taken from the cache and kept there, but for answers that read so
// many that they would wash it out.
void render(const RenderPlan &plan, Reader &reader, TileCache &cache,
            const RenderSettings &settings, Sink &sink);

// As bytes_needed() of the plan, with what such an encoder holds beyond what others of its format
// do.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info,
                                        const WriterSettings &writer);

// Whether the watermark lies over the answer.
[[nodiscard]] bool is_marked(const RenderPlan &plan, const RenderSettings &settings);

// Whether the answer's colours are those of sRGB, whatever the picture's are.
[[nodiscard]] bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
