#include "engine/watermark_gate.h"

#include <algorithm>
#include <variant>

#include "base/error.h"

namespace iiif {

namespace {

// The length of the longest row or column of samples that an answer shows without the watermark.
// Pictures are rendered, and rendering lays the watermark over them (render/stages.cc); a block of
// tiles is sent as pictures if it needs one.
std::int64_t bare_samples(const Request &)
{
    return 0;
}

std::int64_t bare_samples(const TileBlock &)
{
    return 0;
}

std::int64_t bare_samples(const PixelValues &values)
{
    return std::max(values.pixels.width, values.pixels.height);
}

// These show no samples.
std::int64_t bare_samples(const Description &)
{
    return 0;
}

std::int64_t bare_samples(const Redirect &)
{
    return 0;
}

std::int64_t bare_samples(const Facts &)
{
    return 0;
}

std::int64_t bare_samples(const Presentation &)
{
    return 0;
}

std::int64_t bare_samples(const Metrics &)
{
    return 0;
}

std::int64_t bare_samples(const Health &)
{
    return 0;
}

std::int64_t bare_samples(const LoginPage &)
{
    return 0;
}

std::int64_t bare_samples(const TokenPage &)
{
    return 0;
}

std::int64_t bare_samples(const Probe &)
{
    return 0;
}

}   // namespace

void pass_watermark_gate(const Ask &ask, const Settings &settings)
{
    const auto bare = std::visit([](const auto &what) { return bare_samples(what); }, ask.what);
    if (settings.picture.watermark != nullptr && bare >= settings.picture.watermark_from.least) {
        throw Error(Kind::not_implemented,
                    "Pixel values are not served here, because pictures carry a watermark.");
    }
}

}   // namespace iiif
