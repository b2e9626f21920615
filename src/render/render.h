// From a plan to bytes: band of tiles → strips → rows of the answer → its file. Holds one band, the
// filter's window and what the writer holds; never a picture, unless plan() has priced it.
#pragma once

#include "base/sink.h"
#include "codec/reader.h"
#include "codec/writer.h"
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
    bool keep_depth = false;   // 16 bits a sample where the format can and the picture has more
};

// A stored tile goes out undecoded. One thread; the reader is used for the length of the call.
void render(const RenderPlan &plan, Reader &reader, const RenderSettings &settings, Sink &sink);

}   // namespace iiif
