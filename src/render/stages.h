// The chain of stages that rows pass after resampling: depth, sRGB, look, background, free turn,
// watermark, tone, writer. A stage exists only where it changes something. The constructor makes
// them from the last to the first, because each borrows the next. Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pixel/histogram.h"
#include "pixel/row_sink.h"
#include "pixel/tone.h"
#include "pixel/value_rows.h"
#include "render/render_plan.h"
#include "render/render_settings.h"
#include "render/whole_picture.h"

namespace iiif {

class ColorTransforms;
class TimedRows;

// Returns the format of the rows that the writer takes.
[[nodiscard]] PixelFormat written_format(const RenderPlan &plan, const ImageInfo &info,
                                         const RenderSettings &settings);

class Stages {
public:
    // The first stage takes rows as `info` describes them; `writer` takes those of
    // written_format(). `transforms` is borrowed.
    Stages(const RenderPlan &plan, const ImageInfo &info, const WholePicture &whole,
           const RenderSettings &settings, ColorTransforms &transforms,
           std::unique_ptr<RowSink> writer);
    ~Stages();

    [[nodiscard]] RowSink &first() const { return values_ ? values_->first() : *stages_.back(); }
    // Returns the time spent in the writer so far.
    [[nodiscard]] std::chrono::nanoseconds encoding() const;

private:
    void push(std::unique_ptr<RowSink> stage);
    void push_samples(const ImageInfo &info, PixelFormat deep, bool to_srgb, std::int64_t width);
    void push_look(const ImageInfo &info, const Look &look, const Histogram &histogram,
                   bool to_srgb, std::int64_t width);
    void push_turn(PixelFormat format, Size size, const ResolvedRequest &resolved,
                   const Color &background);

    ColorTransforms &transforms_;
    SampleType answered_;
    std::vector<std::unique_ptr<RowSink>> stages_;
    TimedRows *writer_ = nullptr;
    std::optional<ValueRows> values_;   // these stages come first if there is a look
};

}   // namespace iiif
