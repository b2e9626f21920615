#include "pixel/zimg_graph.h"

#include <array>

#include <zimg.h>

#include "base/checked.h"
#include "base/error.h"

namespace iiif {

namespace {

[[noreturn]] void throw_zimg_error()
{
    std::array<char, 256> message{};
    zimg_get_last_error(message.data(), message.size());
    throw Error(Kind::not_implemented,
                "The region cannot be scaled to this size: ask for a size nearer to its own.",
                message.data());
}

void check(zimg_error_code_e code)
{
    if (code != ZIMG_ERROR_SUCCESS) {
        throw_zimg_error();
    }
}

struct PixelType {
    zimg_pixel_type_e type;
    unsigned depth;
};

constexpr std::array<PixelType, 3> kPixelTypes{{
    {ZIMG_PIXEL_BYTE, 8},     // SampleType::u8
    {ZIMG_PIXEL_WORD, 16},    // SampleType::u16
    {ZIMG_PIXEL_FLOAT, 32},   // SampleType::f32
}};

// Samples are declared as limited in range, though they are full range: zimg then converts between
// 8 and 16 bits by a shift, in integers. It clips to neither range.
zimg_image_format format_of(Size size, SampleType sample)
{
    const auto &[type, depth] = kPixelTypes[static_cast<std::size_t>(sample)];
    zimg_image_format format{};
    zimg_image_format_default(&format, ZIMG_API_VERSION);
    format.width = checked_cast<unsigned>(size.width);
    format.height = checked_cast<unsigned>(size.height);
    format.pixel_type = type;
    format.depth = depth;
    format.color_family = ZIMG_COLOR_GREY;
    format.pixel_range = ZIMG_RANGE_LIMITED;
    return format;
}

struct Kernel {
    zimg_resample_filter_e filter;
    double a;
    double b;
};

// Bicubic is Catmull-Rom, like the cubic filter of libvips and of most viewers.
constexpr std::array<Kernel, 4> kKernels{{
    {ZIMG_RESIZE_POINT, 0, 0},
    {ZIMG_RESIZE_BILINEAR, 0, 0},
    {ZIMG_RESIZE_BICUBIC, 0, 0.5},
    {ZIMG_RESIZE_LANCZOS, 3, 0},
}};

zimg_graph_builder_params params_of(Filter filter)
{
    const auto &kernel = kKernels[static_cast<std::size_t>(filter)];
    zimg_graph_builder_params params{};
    zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
    params.resample_filter = kernel.filter;
    params.filter_param_a = kernel.a;
    params.filter_param_b = kernel.b;
    params.dither_type = ZIMG_DITHER_NONE;
    // ZIMG_CPU_AUTO excludes AVX-512: with it, the width filter of zimg 3.0.4 computes every 16th
    // column wrongly where a little more than two samples become one.
    params.cpu_type = ZIMG_CPU_AUTO;
    return params;
}

// The nearest filter moves the window by this much: a centre exactly between two samples then takes
// the second one in every tile, however the division was rounded.
constexpr double kNearestNudge = 1e-6;

zimg_filter_graph *build(const GraphKey &key)
{
    const bool height = key.pass == GraphKey::Pass::height;
    const auto between = sample_between(key.sample);
    auto source = format_of(key.source, height ? key.sample : between);
    const auto target = height ? format_of({key.source.width, key.target}, between)
                               : format_of({key.target, key.source.height}, key.sample);
    auto &region = source.active_region;
    (height ? region.top : region.left) =
        key.window_start + (key.filter == Filter::nearest ? kNearestNudge : 0);
    (height ? region.height : region.width) = key.window_length;
    const auto params = params_of(key.filter);
    return zimg_filter_graph_build(&source, &target, &params);
}

}   // namespace

void ZimgGraph::Free::operator()(zimg_filter_graph *graph) const noexcept
{
    zimg_filter_graph_free(graph);
}

ZimgGraph::ZimgGraph(const GraphKey &key) : graph_(build(key))
{
    if (!graph_) {
        throw_zimg_error();
    }
    check(zimg_filter_graph_get_tmp_size(graph_.get(), &scratch_bytes_));
}

void ZimgGraph::process(const ConstStripView &source, const StripView &target,
                        std::uint8_t *scratch) const
{
    zimg_image_buffer_const in{};
    in.version = ZIMG_API_VERSION;
    in.plane[0] = {source.first, source.bytes_per_row, ZIMG_BUFFER_MAX};
    zimg_image_buffer out{};
    out.version = ZIMG_API_VERSION;
    out.plane[0] = {target.first, target.bytes_per_row, ZIMG_BUFFER_MAX};
    check(zimg_filter_graph_process(graph_.get(), &in, &out, scratch, nullptr, nullptr, nullptr,
                                    nullptr));
}

}   // namespace iiif
