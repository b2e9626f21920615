#include "render/render.h"

#include <vector>

#include "codec/registry.h"
#include "pixel/free_turn.h"
#include "pixel/resize.h"
#include "pixel/tone.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

// The stages behind the resizing, made from the last to the first, because each borrows the next.
class Stages {
public:
    Stages(const RenderPlan &plan, PixelFormat format, const RenderSettings &settings, Sink &sink)
    {
        const auto &view = plan.view;
        const auto scaled = oriented(view.size, plan.orientation);
        const bool turns = !view.rotation.by_quarters();
        auto turned = format;
        turned.alpha = format.alpha || (turns && traits(view.format).alpha);

        push(make_writer(settings.writer, toned(turned, view.quality), view.answer, sink));
        push(make_tone(turned, view.answer.width, view.quality, first()));
        if (turns) {
            push(make_free_turn(format, scaled,
                                {.degrees = view.rotation.degrees.value(),
                                 .alpha = turned.alpha,
                                 .background = settings.background},
                                first()));
        }
    }

    [[nodiscard]] RowSink &first() const { return *stages_.back(); }

private:
    void push(std::unique_ptr<RowSink> stage)
    {
        if (stage) {
            stages_.push_back(std::move(stage));
        }
    }

    std::vector<std::unique_ptr<RowSink>> stages_;
};

void copy_rows(RowSource &source, RowSink &sink)
{
    const auto height = source.size().height;
    for (std::int64_t done = 0; done < height;) {
        const auto rows = source.next();
        sink.write(rows);
        done += rows.size.height;
    }
    sink.finish();
}

// The plan's window as the rows of the source lie: oriented, and counted from the source's corner.
Window oriented_window(const RenderPlan &plan)
{
    const auto &[grid, unit] = plan.window;
    const Size whole{plan.source.width * unit.width, plan.source.height * unit.height};
    const Rect inside{grid.x - plan.source.x * unit.width, grid.y - plan.source.y * unit.height,
                      grid.width, grid.height};
    return {oriented(inside, whole, plan.orientation), oriented(unit, plan.orientation)};
}

}   // namespace

void render(const RenderPlan &plan, Reader &reader, const RenderSettings &settings, Sink &sink)
{
    if (plan.stored_tile) {
        if (const auto jpeg = reader.stored_tile(*plan.stored_tile)) {
            sink.write(*jpeg);
            return;
        }
    }
    TileRows rows(reader, plan.level, plan.source, plan.orientation);
    const Stages stages(plan, rows.format(), settings, sink);
    if (plan.resampled()) {
        resize(rows, oriented_window(plan), oriented(plan.view.size, plan.orientation), plan.filter,
               stages.first());
    }
    else {
        copy_rows(rows, stages.first());
    }
}

}   // namespace iiif
