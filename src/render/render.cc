#include "render/render.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "codec/registry.h"
#include "pixel/free_turn.h"
#include "pixel/resize.h"
#include "pixel/tone.h"
#include "render/rect_rows.h"
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

// Whether one tile of the level holds all of the source.
bool in_one_tile(const Rect &source, const Level &level)
{
    const auto last = [](std::int64_t pixel, std::int64_t tile, std::int64_t side) {
        return std::min(pixel / tile, (side - 1) / tile);
    };
    const auto &[size, tile, stored_jpeg] = level;
    return last(source.x, tile.width, size.width) ==
               last(source.right() - 1, tile.width, size.width) &&
           last(source.y, tile.height, size.height) ==
               last(source.bottom() - 1, tile.height, size.height);
}

// Tiles, because they are what is kept between requests; but one decode for a source of several
// tiles where the reader can.
std::unique_ptr<RowSource> source_rows(const RenderPlan &plan, Reader &reader)
{
    const auto info = reader.info();
    if (reader.reads_rects() &&
        !in_one_tile(plan.source, info->levels[static_cast<std::size_t>(plan.level)])) {
        return std::make_unique<RectRows>(reader, plan.level, plan.source, plan.orientation);
    }
    return std::make_unique<TileRows>(reader, plan.level, plan.source, plan.orientation);
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
    const auto rows = source_rows(plan, reader);
    const Stages stages(plan, rows->format(), settings, sink);
    if (plan.resampled()) {
        resize(*rows, oriented_window(plan), oriented(plan.view.size, plan.orientation),
               plan.filter, stages.first());
    }
    else {
        copy_rows(*rows, stages.first());
    }
}

}   // namespace iiif
