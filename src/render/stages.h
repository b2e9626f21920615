// What rows go through behind the resizing, made from the last stage to the first, because each
// borrows the next: depth, sRGB, look, background, free turn, watermark, tone, writer. One thread.
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

class TimedRows;

// The format of the rows of an answer.
[[nodiscard]] PixelFormat written_format(const RenderPlan &plan, const ImageInfo &info,
                                         const RenderSettings &settings);

class Stages {
public:
    // For rows of `info`. The writer takes those of written_format().
    Stages(const RenderPlan &plan, const ImageInfo &info, const WholePicture &whole,
           const RenderSettings &settings, std::unique_ptr<RowSink> writer);
    ~Stages();

    [[nodiscard]] RowSink &first() const { return values_ ? values_->first() : *stages_.back(); }
    // What the writer has taken of the time.
    [[nodiscard]] std::chrono::nanoseconds encoding() const;

private:
    void push(std::unique_ptr<RowSink> stage);
    void push_samples(const ImageInfo &info, PixelFormat deep, bool to_srgb, std::int64_t width);
    void push_look(const ImageInfo &info, const Look &look, const Histogram &histogram,
                   bool to_srgb, std::int64_t width);
    void push_turn(PixelFormat format, Size size, const View &view, const Color &background);

    SampleType answered_;
    std::vector<std::unique_ptr<RowSink>> stages_;
    TimedRows *writer_ = nullptr;
    std::optional<ValueRows> values_;   // in front of a look
};

}   // namespace iiif
